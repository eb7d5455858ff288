package sio

// refused handles the server's CONNECT_ERROR: {message, data}, or from python a message alone.
func (c *conn) refused(n *Namespace, args Args) {
	e := &ConnectError{Namespace: n.Name(), Refused: true, Args: args}
	var data any
	if err := args.Decode(0, &data); err != nil {
		e.Err = err
	}
	switch data := data.(type) {
	case string:
		e.Message = data
	case map[string]any:
		e.Message, _ = data["message"].(string)
		e.Data = data["data"]
	}
	n.mu.Lock()
	if n.abandoned == c {
		n.abandoned = nil
	}
	if n.conn != c || n.member != nil {
		n.mu.Unlock()
		return
	}
	var pending []*ack
	if n.client.cfg.Buffer == nil {
		pending = n.discard(n.waiting.takeAll())
	}
	e.Unsent = n.lost
	n.conn, n.leaving, n.lost, n.refused = nil, false, 0, e
	n.recovery = recovery{}
	n.clear()
	pending = append(pending, n.acks.takeLost()...)
	n.stopIfIdle()
	n.tellRefusal(e)
	n.notify()
	n.mu.Unlock()
	for _, a := range pending {
		a.fail(e)
	}
	c.heard(n, e)
	c.askAgain(n, e)
}

// askAgain asks again for a namespace that was refused while others go on, if there is an
// Auth that may have a better answer, after the wait of a reconnection. last is the refusal,
// or why it could not be asked for.
func (c *conn) askAgain(n *Namespace, last error) {
	cfg := &c.client.cfg
	c.mu.Lock()
	again := c.success && cfg.Auth != nil && !cfg.NoReconnect
	c.mu.Unlock()
	if !again {
		return
	}
	n.mu.Lock()
	if n.insisted != c {
		n.insisted, n.times = c, 0
	}
	n.times++
	a, refused := Attempt{Number: n.times, Namespace: n.name, LastErr: last}, n.refused
	n.mu.Unlock()
	if refused == nil { // Connect was called meanwhile
		return
	}
	if cfg.ReconnectAttempts > 0 && a.Number > cfg.ReconnectAttempts {
		return
	}
	delay, err := cfg.backoff(a)
	if err != nil {
		return
	}
	c.tasks.Go(func() {
		ctx := c.session.Context()
		pause(delay, ctx.Done(), nil)
		if ctx.Err() == nil {
			c.joinNow(a, n, refused)
		}
	})
}
