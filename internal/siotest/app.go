package siotest

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// App returns the test application. In the namespaces /, /chat, /early and /slow it
// handles:
//
//	echo …              emits echo with the same arguments, and acknowledges with them
//	message …           emits message with the same arguments
//	sum a b             acknowledges with a+b
//	nothing             never acknowledges
//	later ms …          acknowledges with the rest after ms
//	burst n [size]      emits burst 0 … n-1, with a string of that size, then burst-done n
//	flood n chunk       as burst with flood, waiting for the transport after each chunk
//	broadcast …         emits broadcast with the same arguments to all others of the namespace,
//	                    and acknowledges
//	keep key …          appends the arguments to a list of the server
//	kept key            acknowledges with the list; kept-count key with its length
//	ask …               emits question … with an acknowledgement, then answer with what it
//	                    said, or answer-timeout after 5 s
//	binary-burst n      emits binary i {data: 64 bytes of i%256, i} for 0 … n-1
//	check-binary g i a b  acknowledges whether a is all g%256 and b all i%256, and keeps it
//	kick, kick-all      disconnects this namespace, or all and the engine
//	engine-close, cut   closes the engine in order, or breaks the connections
//	handshake           acknowledges with {headers, query, auth, url}
//	transport           acknowledges with the transport's name
//
// /refuse refuses everybody with data, /auth wants {token: "secret"} and emits welcome
// with it, /renew wants {token: "fresh"}, /early emits early 1, 2, 3 before it accepts,
// 200 ms later, and /slow accepts after 300 ms.
func App(options Options) *Server {
	s := New(options)
	s.Handle("/", Namespace{Connect: s.serveApp})
	s.Handle("/chat", Namespace{Connect: s.serveApp})
	s.Handle("/early", Namespace{Connect: s.serveApp, Middleware: func(k *Socket, next func(*Refusal)) {
		for i := 1; i <= 3; i++ {
			k.Emit("early", i)
		}
		k.Session.After(200*time.Millisecond, func() { next(nil) })
	}})
	s.Handle("/slow", Namespace{Connect: s.serveApp, Middleware: func(k *Socket, next func(*Refusal)) {
		k.Session.After(300*time.Millisecond, func() { next(nil) })
	}})
	s.Handle("/refuse", Namespace{Middleware: func(_ *Socket, next func(*Refusal)) {
		next(&Refusal{Message: "not allowed", Data: map[string]any{"code": 401, "hint": "token"}})
	}})
	s.Handle("/auth", Namespace{
		Middleware: wantToken("secret", "bad token"),
		Connect:    func(k *Socket) { k.Emit("welcome", k.Auth) },
	})
	s.Handle("/renew", Namespace{Middleware: wantToken("fresh", "expired"), Connect: s.serveApp})
	return s
}

func wantToken(token, message string) func(*Socket, func(*Refusal)) {
	return func(k *Socket, next func(*Refusal)) {
		if k.Auth["token"] == token {
			next(nil)
			return
		}
		next(&Refusal{Message: message})
	}
}

// Kept returns what keep appended under key: the argument lists, in order.
func (s *Server) Kept(key string) []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]any{}, s.store[key]...)
}

func (s *Server) keep(key string, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store[key] = append(s.store[key], value)
}

// An appSocket has the test application's handlers.
type appSocket struct {
	*Socket
	server *Server
}

func (s *Server) serveApp(socket *Socket) {
	k := appSocket{socket, s}
	for event, handler := range map[string]func(args, func(...any)){
		"echo": k.echo, "message": k.message, "sum": k.sum, "later": k.later,
		"burst": k.burst, "flood": k.flood, "binary-burst": k.binaryBurst,
		"broadcast": k.broadcast,
		"keep":      k.keep, "kept": k.kept, "kept-count": k.keptCount,
		"ask": k.ask, "check-binary": k.checkBinary, "handshake": k.handshake,
		"kick":         func(args, func(...any)) { k.Disconnect(false) },
		"kick-all":     func(args, func(...any)) { k.Disconnect(true) },
		"engine-close": func(args, func(...any)) { k.Session.Close() },
		"cut":          func(args, func(...any)) { k.Session.Cut() },
		"transport":    func(_ args, ack func(...any)) { ack(k.Session.Transport()) },
	} {
		socket.On(event, func(a []any, ack func(...any)) {
			if ack == nil {
				ack = func(...any) {}
			}
			handler(args(a), ack)
		})
	}
}

// args are an event's arguments; what is missing or of another type is a zero value.
type args []any

func (a args) at(i int) any {
	if i < len(a) {
		return a[i]
	}
	return nil
}

func (a args) number(i int) float64 { n, _ := a.at(i).(float64); return n }
func (a args) int(i int) int        { return int(a.number(i)) }
func (a args) text(i int) string    { return fmt.Sprint(a.at(i)) }
func (a args) bytes(i int) []byte   { b, _ := a.at(i).([]byte); return b }

func (a args) from(i int) []any { return a[min(i, len(a)):] }

func (k appSocket) echo(a args, ack func(...any)) {
	k.Emit("echo", a...)
	ack(a...)
}

func (k appSocket) message(a args, _ func(...any)) { k.Emit("message", a...) }

func (k appSocket) sum(a args, ack func(...any)) { ack(a.number(0) + a.number(1)) }

func (k appSocket) later(a args, ack func(...any)) {
	k.Session.After(time.Duration(a.number(0)*float64(time.Millisecond)), func() { ack(a.from(1)...) })
}

func (k appSocket) burst(a args, _ func(...any)) {
	for i := range a.int(0) {
		if size := a.int(1); size > 0 {
			k.Emit("burst", i, strings.Repeat("x", size))
		} else {
			k.Emit("burst", i)
		}
	}
	k.Emit("burst-done", a.int(0))
}

func (k appSocket) flood(a args, _ func(...any)) {
	total, chunk := a.int(0), max(a.int(1), 1)
	k.server.loops.Go(func() {
		for i := range total {
			if i%chunk == 0 && !k.Session.Drained() {
				return
			}
			k.Emit("flood", i)
		}
		k.Emit("flood-done", total)
	})
}

func (k appSocket) binaryBurst(a args, _ func(...any)) {
	for i := range a.int(0) {
		k.Emit("binary", i, map[string]any{"data": bytes.Repeat([]byte{byte(i)}, 64), "i": i})
	}
}

func (k appSocket) broadcast(a args, ack func(...any)) {
	for _, s := range k.server.members(k.Namespace) {
		if s != k.Socket {
			s.Emit("broadcast", a...)
		}
	}
	ack()
}

func (k appSocket) keep(a args, ack func(...any)) {
	k.server.keep(a.text(0), a.from(1))
	ack()
}

func (k appSocket) kept(a args, ack func(...any)) { ack(k.server.Kept(a.text(0))) }

func (k appSocket) keptCount(a args, ack func(...any)) { ack(len(k.server.Kept(a.text(0)))) }

func (k appSocket) ask(a args, _ func(...any)) {
	k.EmitAck(5*time.Second, func(answer []any, err error) {
		if err != nil {
			k.Emit("answer-timeout")
			return
		}
		k.Emit("answer", answer...)
	}, "question", a...)
}

func (k appSocket) checkBinary(a args, ack func(...any)) {
	verdict := allBytes(a.bytes(2), byte(a.int(0))) && allBytes(a.bytes(3), byte(a.int(1)))
	k.server.keep("check-binary", verdict)
	ack(verdict)
}

func allBytes(b []byte, want byte) bool { return bytes.Count(b, []byte{want}) == len(b) && len(b) > 0 }

func (k appSocket) handshake(_ args, ack func(...any)) {
	headers := map[string]any{}
	for name, values := range k.Session.Header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	query := map[string]any{}
	for name := range k.Session.Query {
		query[name] = k.Session.Query.Get(name)
	}
	auth := k.Auth
	if auth == nil {
		auth = map[string]any{}
	}
	ack(map[string]any{"headers": headers, "query": query, "auth": auth, "url": k.Session.URL})
}
