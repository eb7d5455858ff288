package sio

import (
	"strings"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/transport/engineio"
)

// Namespace returns the namespace of that name, the same one each time. A slash is put
// before a name without one, and "" is "/". It is joined when the client connects or reconnects
// the next time; on a client that is connected its own method Connect joins it at once. The
// namespace "*" has the handlers for all, see [Namespace.On]; it cannot emit.
func (c *Client) Namespace(name string) *Namespace {
	if name == anyName {
		return c.every
	}
	if !strings.HasPrefix(name, "/") {
		name = "/" + name
	}
	c.mu.Lock()
	n := c.namespaces[name]
	if n == nil {
		n = newNamespace(c, name)
		c.put(name, n)
	}
	c.mu.Unlock()
	return n
}

// Register calls r.Register with the namespace of that name: a type whose methods are the
// handlers of a namespace registers them there.
func (c *Client) Register(name string, r interface{ Register(*Namespace) }) {
	r.Register(c.Namespace(name))
}

// Namespaces returns the ids of the namespaces that are joined, by their names.
func (c *Client) Namespaces() map[string]string {
	joined := make(map[string]string)
	for _, n := range c.all() {
		if sid := n.SID(); sid != "" {
			joined[n.Name()] = sid
		}
	}
	return joined
}

func (c *Client) defaultNamespace() *Namespace {
	c.mu.Lock()
	first := c.first
	c.mu.Unlock()
	return first
}

// named returns the namespace of that name, or nil.
func (c *Client) named(name string) *Namespace {
	c.mu.Lock()
	n := c.namespaces[name]
	c.mu.Unlock()
	return n
}

// put makes n the namespace of that name. c.mu is held.
func (c *Client) put(name string, n *Namespace) {
	c.namespaces[name] = n
	c.order = append(c.order, n)
}

// all returns all namespaces but "*": the default one, then the others in the order in which
// they were first asked for.
func (c *Client) all() []*Namespace {
	c.mu.Lock()
	all := make([]*Namespace, 1, 1+len(c.order))
	all[0] = c.first
	for _, n := range c.order {
		if n != c.first {
			all = append(all, n)
		}
	}
	c.mu.Unlock()
	return all
}

// wanted returns the namespaces to join.
func (c *Client) wanted() []*Namespace {
	var wanted []*Namespace
	for _, n := range c.all() {
		if n.wanted() {
			wanted = append(wanted, n)
		}
	}
	return wanted
}

// checkPath gives the default namespace the name that the path of a URL is, the first time,
// and refuses another one later.
func (c *Client) checkPath(rawURL string) error {
	path, err := engineio.URLPath(rawURL)
	if err != nil || c.cfg.JoinOnDemand {
		return err
	}
	if path == "" {
		path = "/"
	}
	if path != "/" && ascii.Trim(path, "/") == ascii.Trim(c.cfg.Path, "/") {
		return &ConfigError{Option: "URL", Reason: "its path " + ascii.Quote(path) + " would be the namespace, and is where the server answers: leave it out, Config.Path says it"}
	}
	c.mu.Lock()
	if !c.bound {
		c.bind(path)
	}
	name := c.first.Name()
	c.mu.Unlock()
	if name != path {
		return &ConfigError{Option: "URL", Reason: "its path " + ascii.Quote(path) + " names another default namespace than " + ascii.Quote(name) + " before: use Client.Namespace for further ones"}
	}
	return nil
}

// bind gives the default namespace its name. c.mu is held, but in New.
func (c *Client) bind(name string) {
	c.bound = true
	if n := c.namespaces[name]; n != nil {
		n.registry.adopt(&c.first.registry)
		c.first = n
		return
	}
	c.first.rename(name)
	c.put(name, c.first)
}
