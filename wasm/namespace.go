//go:build js && wasm

package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/sio"
)

// A namespace is one that JavaScript uses, during one life of its client.
type namespace struct {
	client *client
	sio    *sio.Namespace
	number atomic.Int32   // under which JavaScript has joined it; 0 while it is not to be told of anything
	work   dispatch.Queue // what has to wait; its goroutine lives while there is any
	behind atomic.Int32   // how many events are in it
	asked  table[*sio.Event]

	mu      sync.Mutex
	joining context.CancelFunc // ends the wait for the server's answer; may be nil
}

// leaveTimeout bounds the wait until the server has read what was sent before it is left.
const leaveTimeout = 5 * time.Second

// newNamespace returns a namespace that tells JavaScript what happens in it.
func newNamespace(c *client, name string) *namespace {
	n := &namespace{client: c, sio: c.sio.Namespace(name)}
	n.sio.OnAny(sio.HandlerFunc(n.event))
	n.sio.OnConnect(n.connected)
	n.sio.OnConnectError(n.refused)
	n.sio.OnDisconnect(n.disconnected)
	return n
}

// event hands on an event.
func (n *namespace) event(_ context.Context, e *sio.Event) ([]any, error) {
	question := int32(0)
	if e.WantsReply() {
		question = n.asked.add(e)
	}
	d := received(e.Args)
	n.tell(d, question)
	d.text, d.attachments = nil, nil // an event may be long in being answered
	return nil, nil
}

// tell hands over the data of an event, which is to be answered if question is not 0.
func (n *namespace) tell(d *data, question int32) {
	number := n.number.Load()
	if number == 0 { // it is left
		hostForget(n.client.number, d.slot)
		return
	}
	d.tell()
	hostEvent(number, question, view(d.text), d.slot)
}

func (n *namespace) connected(_ context.Context, now sio.Connected) {
	if number := n.number.Load(); number != 0 {
		hostConnected(number, now.SID, int32(now.Held))
	}
}

func (n *namespace) refused(_ context.Context, e *sio.ConnectError) {
	if number := n.number.Load(); number != 0 && e.Refused { // otherwise it is the connection that has failed
		hostRefused(number, received(e.Args).answer())
	}
}

func (n *namespace) disconnected(_ context.Context, d sio.Disconnected) {
	n.asked.clear() // they cannot be answered any more
	if number := n.number.Load(); number != 0 && d.Reason != sio.ReasonClient {
		hostDisconnected(number, closeReason(d.Reason, d.Err), closeMessage(d.Err))
	}
}

// do runs f after what waits already.
func (n *namespace) do(f func()) {
	host.tasks.Add(1)
	n.work.Push(dispatch.Func(func() {
		defer host.tasks.Done()
		f()
	}))
}

// join joins the namespace, once it has been left that was to be left before. JavaScript is
// told of what happens then by number.
func (n *namespace) join(number int32) {
	ctx, cancel := context.WithCancel(context.Background())
	n.wait(cancel)
	n.do(func() {
		defer cancel()
		n.number.Store(number)
		_ = n.sio.Connect(ctx) // the hooks tell
	})
}

// wait makes cancel what ends the wait for the server's answer, and ends the one before.
func (n *namespace) wait(cancel context.CancelFunc) {
	n.mu.Lock()
	before := n.joining
	n.joining = cancel
	n.mu.Unlock()
	if before != nil {
		before()
	}
}

// leave leaves the namespace, of which nothing is told any more.
func (n *namespace) leave() {
	n.number.Store(0)
	n.wait(nil)
	n.do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), leaveTimeout)
		defer cancel()
		n.number.Store(0)         // a join before this one may have been under way
		_ = n.sio.Disconnect(ctx) // it is left all the same
	})
}

// What becomes of an event.
const (
	eventQueued = iota
	eventDropped
	eventOffline
	eventFailed
)

// over has ended: with it, nothing waits.
var over = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// emit sends an event. The acknowledgement, unless it is 0, is told of by its number.
func (n *namespace) emit(d *data, o sio.EmitOptions, ack int32) int32 {
	e := n.sio.With(o)
	send := func(ctx context.Context) error {
		if ack == 0 {
			return e.Emit(ctx, "", d)
		}
		return e.EmitAck(ctx, func(args sio.Args, err error) { n.acked(ack, args, err) }, "", d)
	}
	if n.behind.Load() > 0 && !o.Volatile {
		n.later(d, ack, send)
		return eventQueued
	}
	err := send(over)
	switch {
	case err == nil:
		return eventQueued
	case errors.Is(err, sio.ErrDropped):
		return eventDropped
	case errors.Is(err, sio.ErrNotConnected):
		return eventOffline
	case err == context.Canceled: // an upgrade is under way that decides whether it can be sent
		n.later(d, ack, send)
		return eventQueued
	}
	hostThrown(err.Error())
	return eventFailed
}

// later sends an event that has to wait, and what comes after it.
func (n *namespace) later(d *data, ack int32, send func(context.Context) error) {
	d.text = append([]byte(nil), d.text...) // it is in the scratch memory
	n.behind.Add(1)
	n.do(func() {
		err := send(context.Background())
		n.behind.Add(-1)
		switch {
		case err == nil:
		case ack != 0:
			n.acked(ack, sio.Args{}, err)
		case !gone(err):
			hostUnsent(err.Error())
		}
	})
}

// gone reports whether it was the connection that kept something from being sent.
func gone(err error) bool {
	return errors.Is(err, sio.ErrDisconnected) || errors.Is(err, sio.ErrNotConnected)
}

// How an acknowledgement ended.
const (
	ackCame = iota
	ackTimeout
	ackDisconnected
	ackFailed
)

func (n *namespace) acked(ack int32, args sio.Args, err error) {
	switch {
	case err == nil:
		d := received(args)
		d.tell()
		hostAcked(n.client.number, ack, ackCame, view(d.text), d.slot)
	case errors.Is(err, sio.ErrAckTimeout):
		hostAcked(n.client.number, ack, ackTimeout, "", 0)
	case gone(err):
		hostAcked(n.client.number, ack, ackDisconnected, "", 0)
	default:
		hostAcked(n.client.number, ack, ackFailed, err.Error(), 0)
	}
}

// reply answers an event that asked for it. One that has been answered, or whose connection
// has ended, is not known any more.
func (n *namespace) reply(question int32, d *data) int32 {
	e := n.asked.take(question)
	if e == nil {
		return eventOffline
	}
	size := len(d.text)
	for _, b := range d.attachments {
		size += len(b)
	}
	// Text may grow by a third where binary data do not pass.
	if limit := n.client.maxPayload; n.behind.Load() > 0 || limit > 0 && size+size/2 > limit {
		n.later(d, 0, func(context.Context) error { return e.Reply(d) })
		return eventQueued
	}
	if err := e.Reply(d); err != nil && !errors.Is(err, sio.ErrDisconnected) {
		hostThrown(err.Error())
		return eventFailed
	}
	return eventQueued
}
