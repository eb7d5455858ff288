package sio

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
)

// Events returns the events of the namespace for a loop:
//
//	for event, err := range ns.Events(ctx) {
//		if err != nil { return err }
//		...
//	}
//
// It is a handler of OnAny: it subscribes when it is called, and the namespace's queue waits
// while the loop's body runs, which may Call, Emit and Disconnect; Event.Reply
// acknowledges. It outlives reconnections. It ends without an error when the loop breaks or
// after Disconnect, and with one, which comes with a nil event, when ctx ends or the client
// ends for another reason, which is what [Client.Wait] returns. The loop is to be run once;
// one that is never run holds the queue until ctx ends.
func (n *Namespace) Events(ctx context.Context) iter.Seq2[*Event, error] {
	s := &subscription{events: make(chan *Event), over: make(chan error, 1), done: make(chan struct{})}
	stopEvents := n.OnAny(HandlerFunc(func(_ context.Context, e *Event) ([]any, error) {
		select {
		case s.events <- e:
		case <-s.done:
		case <-ctx.Done():
		}
		return nil, nil
	}))
	stopOver := n.registry.over.add(errorHook(func(_ context.Context, err error) {
		select {
		case s.over <- err:
		default: // it has ended once
		}
	}))
	stop := sync.OnceFunc(func() {
		stopEvents()
		stopOver()
		close(s.done)
	})
	forget := context.AfterFunc(ctx, stop)
	return func(yield func(*Event, error) bool) {
		defer forget()
		defer stop()
		for {
			if ctx.Err() != nil {
				yield(nil, ctx.Err())
				return
			}
			select {
			case e := <-s.events:
				if !e.from.silenced() && !yield(e, nil) {
					return
				}
			case err := <-s.over:
				if err != nil {
					yield(nil, err)
				}
				return
			case <-s.done: // ctx has ended, or the loop was run before
				if err := ctx.Err(); err != nil {
					yield(nil, err)
				}
				return
			}
		}
	}
}

// Events is [Namespace.Events] of the default namespace.
func (c *Client) Events(ctx context.Context) iter.Seq2[*Event, error] {
	return c.defaultNamespace().Events(ctx)
}

// A subscription is an Events.
type subscription struct {
	events chan *Event
	over   chan error    // why the client has ended
	done   chan struct{} // closed when nobody loops any more
}

// An ending is the news, in the queue of one namespace, that no reconnection follows. Those
// told are who have subscribed until now: later ones are for the next Connect.
type ending struct {
	err  error
	told list
	all  list          // of the namespace "*", for the last queue that comes to it
	left *atomic.Int64 // how many queues have not come to it
}

func (e *ending) Size() int { return 0 }

func (e *ending) Run() {
	e.told.tell(context.Background(), e.err)
	if e.left.Add(-1) == 0 {
		e.all.tell(context.Background(), e.err)
	}
}

// end tells the Events of namespaces that no reconnection follows, and why.
func (c *Client) end(namespaces []*Namespace, err error) {
	left, all := new(atomic.Int64), c.every.registry.over.all()
	left.Store(int64(len(namespaces)))
	for _, n := range namespaces {
		n.queue.Push(&ending{err, n.registry.over.all(), all, left})
	}
}
