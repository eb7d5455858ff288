package sio

import "context"

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
	return typed(func(ctx context.Context, e *Event, alone bool) ([]any, error) {
		v, err := first[T](e, alone)
		if err != nil {
			return nil, err
		}
		return []any{}, f(ctx, v)
	})
}

// Reply is [Func] with a result, which acknowledges the event.
func Reply[T, R any](f func(ctx context.Context, v T) (R, error)) Handler {
	return typed(func(ctx context.Context, e *Event, alone bool) ([]any, error) {
		v, err := first[T](e, alone)
		if err != nil {
			return nil, err
		}
		r, err := f(ctx, v)
		return []any{r}, err
	})
}

// A typed handler decodes the first argument of an event once. Alone says that nobody else
// has the event or gets it.
type typed func(ctx context.Context, e *Event, alone bool) (reply []any, err error)

// Handle implements [Handler]. Who calls it from outside may decode the event again.
func (f typed) Handle(ctx context.Context, e *Event) ([]any, error) { return f(ctx, e, false) }

func first[T any](e *Event, alone bool) (T, error) {
	var v T
	if all, ok := any(&v).(**Event); ok {
		*all = e
		return v, nil
	}
	if alone {
		if r, ok := e.Args.raw.(interface{ giveFirst(v any) bool }); ok && r.giveFirst(&v) {
			return v, nil
		}
	}
	return v, decodeFirst(e.Args, &v)
}

func decodeFirst(args Args, v any) error {
	if all, ok := v.(*Args); ok {
		*all = args
		return nil
	}
	return args.Decode(0, v)
}
