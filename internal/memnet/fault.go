package memnet

import "time"

// Cut drops every open WebSocket and breaks every request and dial that is under way,
// as when the cable is pulled and both sides notice: a WebSocket's ends read what has
// arrived and then code 1006, requests and dials return [ErrReset].
func (n *Network) Cut() {
	n.mu.Lock()
	var calls []*call
	for c := range n.calls {
		calls = append(calls, c)
	}
	var links []*link
	for l := range n.links {
		links = append(links, l)
	}
	n.mu.Unlock()
	for _, c := range calls {
		c.cancel(ErrReset)
	}
	for _, l := range links {
		l.cut()
	}
}

// Pause freezes the server, as SIGSTOP does, until [Network.Resume]: requests and
// dials are neither delivered nor answered, the server's Reads return nothing, and
// what it writes meanwhile is held back. What had been sent before still arrives, and
// the client can write until the buffer is full. The handlers' own timers go on.
func (n *Network) Pause() {
	n.pause.CompareAndSwap(nil, &pause{resumed: make(chan struct{})})
}

// Resume ends a [Network.Pause]; everything that was held goes on in its order.
func (n *Network) Resume() {
	if p := n.pause.Swap(nil); p != nil {
		p.over.Store(true)
		close(p.resumed)
	}
}

// Refuse lets every new request and dial fail with err, until it is called with nil:
// a server that is down. What is open stays open.
func (n *Network) Refuse(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.refused = err
}

// RefuseWebSocket is [Network.Refuse] for dials alone: a platform without WebSocket,
// or a proxy that lets none through.
func (n *Network) RefuseWebSocket(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.refusedWS = err
}

// SetLatency delays what is sent from now on by d, each way. Order is kept. Zero, the
// beginning, means none.
func (n *Network) SetLatency(d time.Duration) { n.latency.Store(int64(d)) }

// SetBuffer sets where Write begins to wait on WebSockets that are opened from now
// on: when the messages that the peer has not read take this many bytes, 2 added for
// each. A Write that finds less puts its whole message in. Zero means 1 MiB, and a
// negative number no limit.
func (n *Network) SetBuffer(bytes int) {
	if bytes == 0 {
		bytes = defaultBuffer
	}
	n.buffer.Store(int64(bytes))
}
