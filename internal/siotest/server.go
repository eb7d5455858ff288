package siotest

import (
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/siowasm/siowasm/transport"
)

// A Server is a Socket.IO server on a network of its own.
type Server struct {
	*Engine

	dropped  atomic.Int64
	sockets  atomic.Int64
	mu       sync.Mutex
	accepted map[string]Namespace
	store    map[string][]any // the test application's lists
}

// A Namespace is what a [Server] does with those who join it. Its functions must not
// wait for the client.
type Namespace struct {
	// Middleware calls next once with nil to accept, at once or in [Session.After].
	// Nil accepts all.
	Middleware func(s *Socket, next func(*Refusal))
	// Connect is called when the client has been told that it has joined: it adds the
	// handlers. It may be nil.
	Connect func(s *Socket)
}

// A Refusal is the content of CONNECT_ERROR. Nil Data is left out.
type Refusal struct {
	Message string
	Data    any
}

// New returns a server without namespaces: everybody is refused with npm's "Invalid
// namespace" until [Server.Handle] is called.
func New(options Options) *Server {
	s := &Server{accepted: map[string]Namespace{}, store: map[string][]any{}}
	s.Engine = newEngine(options.withDefaults("/socket.io/"), s.client)
	return s
}

// Handle adds a namespace, or replaces one for those who join from now on.
func (s *Server) Handle(name string, n Namespace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accepted[name] = n
}

// Dropped returns how many events were read together with a DISCONNECT and dropped.
func (s *Server) Dropped() int { return int(s.dropped.Load()) }

// members returns those who have joined a namespace, in the order of their sessions.
func (s *Server) members(namespace string) (all []*Socket) {
	for _, session := range s.Sessions() {
		if member := session.receiver.(*client).socket(namespace); member != nil {
			all = append(all, member)
		}
	}
	return all
}

func (s *Server) namespace(name string) (Namespace, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, ok := s.accepted[name]
	return n, ok
}

// A client is the Socket.IO side of a session.
type client struct {
	server  *Server
	session *Session
	decoder decoder

	mu      sync.Mutex
	sockets map[string]*Socket // joined
}

func (s *Server) client(session *Session) Receiver {
	c := &client{server: s, session: session, sockets: map[string]*Socket{}}
	c.decoder.maxAttachments = s.options.MaxAttachments
	session.After(s.options.ConnectTimeout, func() {
		if len(c.joined()) == 0 {
			session.Close()
		}
	})
	return c
}

// Receive implements [Receiver].
func (c *client) Receive(msgs []transport.Message) {
	var packets []*packet
	leaves := map[string]int{} // where the last DISCONNECT is
	var malformed error
	for _, m := range msgs {
		p, err := c.decoder.decode(m)
		if err != nil {
			malformed = err
			break
		}
		if p == nil {
			continue
		}
		if p.kind == sioDisconnect && !c.server.options.KeepWithDisconnect {
			leaves[p.namespace] = len(packets)
		}
		packets = append(packets, p)
	}
	for i, p := range packets {
		if p.kind == sioEvent && i < leaves[p.namespace] {
			c.server.dropped.Add(1)
			continue
		}
		if !c.dispatch(p) {
			c.session.Close()
			return
		}
	}
	if malformed != nil {
		c.session.Close()
	}
}

// dispatch reports whether the client may send p now; npm's server ends the
// connection otherwise.
func (c *client) dispatch(p *packet) bool {
	s := c.socket(p.namespace)
	switch {
	case s == nil && p.kind == sioConnect:
		c.connect(p)
		return true
	case s == nil || p.kind == sioConnect:
		return false
	case p.kind == sioDisconnect:
		c.leave(s)
		s.disconnected("client namespace disconnect")
	case p.kind == sioAck:
		s.acknowledged(*p.id, p.data.([]any))
	default:
		s.event(p)
	}
	return true
}

// connect answers CONNECT.
func (c *client) connect(p *packet) {
	auth, _ := p.data.(map[string]any)
	n, ok := c.server.namespace(p.namespace)
	if !ok {
		c.refuse(p.namespace, &Refusal{Message: "Invalid namespace"})
		return
	}
	number := c.server.sockets.Add(1)
	s := newSocket(c, "socket"+strconv.FormatInt(number, 10), p.namespace, auth)
	next := func(r *Refusal) {
		if r != nil {
			c.refuse(p.namespace, r)
			return
		}
		c.join(s)
		c.send(packet{kind: sioConnect, namespace: s.Namespace, data: map[string]any{"sid": s.ID}})
		if n.Connect != nil {
			n.Connect(s)
		}
	}
	if n.Middleware == nil {
		next(nil)
		return
	}
	n.Middleware(s, next)
}

func (c *client) refuse(namespace string, r *Refusal) {
	data := map[string]any{"message": r.Message}
	if r.Data != nil {
		data["data"] = r.Data
	}
	c.send(packet{kind: sioConnectError, namespace: namespace, data: data})
}

func (c *client) send(p packet) { c.session.Send(p.encode()...) }

// Closed implements [Receiver].
func (c *client) Closed(reason string) {
	for _, s := range c.joined() {
		c.leave(s)
		s.disconnected(reason)
	}
}

func (c *client) socket(namespace string) *Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sockets[namespace]
}

func (c *client) join(s *Socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sockets[s.Namespace] = s
}

func (c *client) leave(s *Socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sockets, s.Namespace)
}

func (c *client) joined() []*Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Values(c.sockets))
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
