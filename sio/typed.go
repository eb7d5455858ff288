package sio

import (
	"context"

	"github.com/siowasm/siowasm/transport"
)

// A Caller can Call: a [Client], a [Namespace] or an [Emitter].
type Caller interface {
	Call(ctx context.Context, event string, args ...any) (Args, error)
}

// Call emits an event, waits for its acknowledgement, and returns the first argument of
// that decoded into an R; see [Namespace.Call]. With R an [Args] it returns all arguments.
func Call[R any](ctx context.Context, c Caller, event string, args ...any) (R, error) {
	var r R
	answer, err := c.Call(ctx, event, args...)
	if err == nil {
		err = decodeFirst(answer, &r)
	}
	return r, err
}

// Func returns a handler that decodes the first argument of an event into a T; with T an
// [Args] it gets all arguments, with T an *[Event] the event. A missing argument is the zero
// T, further ones are ignored. When f returns nil the event is acknowledged, without
// arguments, if the server asked for that.
func Func[T any](f func(ctx context.Context, v T) error) Handler {
	switch f := any(f).(type) { // these need nothing that is allocated for each event to decode into
	case func(context.Context, Args) error:
		return HandlerFunc(func(ctx context.Context, e *Event) ([]any, error) { return []any{}, f(ctx, e.Args) })
	case func(context.Context, *Event) error:
		return HandlerFunc(func(ctx context.Context, e *Event) ([]any, error) { return []any{}, f(ctx, e) })
	}
	return typed(func(ctx context.Context, e *Event, alone bool) ([]any, transport.Lease, error) {
		var v T
		lease, err := e.first(&v, alone)
		if err != nil {
			return nil, nil, err
		}
		return []any{}, lease, f(ctx, v)
	})
}

// Reply is [Func] with a result, which acknowledges the event.
func Reply[T, R any](f func(ctx context.Context, v T) (R, error)) Handler {
	return typed(func(ctx context.Context, e *Event, alone bool) ([]any, transport.Lease, error) {
		var v T
		lease, err := e.first(&v, alone)
		if err != nil {
			return nil, nil, err
		}
		r, err := f(ctx, v)
		return []any{r}, lease, err
	})
}

// A typed handler decodes the first argument of an event once. Alone says that nobody else
// has the event or gets it. The lease, if there is one, is for the caller to release when the
// reply was sent.
type typed func(ctx context.Context, e *Event, alone bool) (reply []any, lease transport.Lease, err error)

// Handle implements [Handler]. Who calls it from outside may decode the event again.
func (f typed) Handle(ctx context.Context, e *Event) ([]any, error) {
	reply, _, err := f(ctx, e, false)
	return reply, err
}

// first stores what a typed handler takes in what v points to.
func (e *Event) first(v any, alone bool) (transport.Lease, error) {
	if all, ok := v.(**Event); ok {
		*all = e
		return nil, nil
	}
	if alone {
		if args, ok := e.Args.raw.(interface {
			giveFirst(v any) (transport.Lease, bool)
		}); ok {
			if lease, given := args.giveFirst(v); given {
				return lease, nil
			}
		}
	}
	return nil, decodeFirst(e.Args, v)
}

func decodeFirst(args Args, v any) error {
	if all, ok := v.(*Args); ok {
		*all = args
		return nil
	}
	return args.Decode(0, v)
}
