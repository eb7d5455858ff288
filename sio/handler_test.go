package sio_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

var errHandler = errors.New("handler failed")

func replying(values ...any) sio.Handler {
	return sio.HandlerFunc(func(context.Context, *sio.Event) ([]any, error) { return values, nil })
}

// What the server hears of an event that it wants acknowledged.
func TestAcknowledgements(t *testing.T) {
	t.Parallel()
	failing := sio.HandlerFunc(func(context.Context, *sio.Event) ([]any, error) { return []any{1}, errHandler })
	for _, c := range []struct {
		name     string
		handlers []sio.Handler
		args     []any
		want     string // "-" is none
		wrong    string // what OnError is told
	}{
		{"no handler", nil, nil, "-", ""},
		{"Func", []sio.Handler{sio.Func(func(context.Context, int) error { return nil })}, []any{1}, "[]", ""},
		{"Func that fails", []sio.Handler{sio.Func(func(context.Context, int) error { return errHandler })}, []any{1}, "-", "handler failed"},
		{"Func that cannot decode", []sio.Handler{sio.Func(func(context.Context, int) error { return nil })}, []any{"x"}, "-", "cannot decode argument 0"},
		{"Func without the argument", []sio.Handler{sio.Func(func(_ context.Context, i int) error { return nil })}, nil, "[]", ""},
		{"Reply", []sio.Handler{sio.Reply(func(_ context.Context, i int) (int, error) { return i + 1, nil })}, []any{1, "ignored"}, "[2]", ""},
		{"Reply with all arguments", []sio.Handler{sio.Reply(func(_ context.Context, a sio.Args) (int, error) { return a.Len(), nil })}, []any{1, 2, 3}, "[3]", ""},
		{"Reply with the event", []sio.Handler{sio.Reply(func(_ context.Context, e *sio.Event) (string, error) { return e.Name + e.Namespace, nil })}, nil, "[question/]", ""},
		{"Reply that fails", []sio.Handler{sio.Reply(func(context.Context, int) (int, error) { return 1, errHandler })}, []any{1}, "-", "handler failed"},
		{"Reply that cannot be encoded", []sio.Handler{sio.Reply(func(context.Context, int) (any, error) { return make(chan int), nil })}, []any{1}, "-", "cannot encode acknowledgement"},
		{"several results", []sio.Handler{replying(1, []byte{2})}, nil, "[1 [2]]", ""},
		{"nil is left to others", []sio.Handler{replying(), replying(2)}, nil, "[2]", ""},
		{"the first result", []sio.Handler{replying(1), replying(2)}, nil, "[1]", ""},
		{"failure is left to others", []sio.Handler{failing, replying(2)}, nil, "[2]", "handler failed"},
		{"unencodable is left to others", []sio.Handler{replying(make(chan int)), replying(2)}, nil, "[2]", "cannot encode"},
		{"Concurrent", []sio.Handler{sio.Concurrent(1, replying(3))}, nil, "[3]", ""},
	} {
		bubble(t, c.name, func(t *testing.T) {
			answer := "-"
			server := emitting(t, func(s *siotest.Socket) {
				s.EmitAck(time.Hour, func(args []any, err error) { answer = fmt.Sprint(args) }, "question", c.args...)
			})
			client := clientOf(t, server, sio.Config{})
			var wrong error
			client.OnError(func(_ context.Context, err error) { wrong = err })
			for _, h := range c.handlers {
				client.On("question", h)
			}
			connect(t, client)
			settle()
			if answer != c.want {
				t.Errorf("acknowledged with %s, want %s", answer, c.want)
			}
			var failed *sio.HandlerError
			switch {
			case c.wrong == "" && wrong != nil:
				t.Errorf("OnError: %v", wrong)
			case c.wrong != "" && (!errors.As(wrong, &failed) || failed.Event != "question" || failed.Namespace != "/" || !strings.Contains(failed.Err.Error(), c.wrong)):
				t.Errorf("OnError: %v, want %s", wrong, c.wrong)
			}
		})
	}
}

func TestReplyLater(t *testing.T) {
	alone(t, func(t *testing.T) {
		answers := make(chan string, 10)
		server := emitting(t, func(s *siotest.Socket) {
			s.EmitAck(time.Hour, func(args []any, _ error) { answers <- fmt.Sprint(args) }, "asked")
			s.Emit("told")
		})
		client := clientOf(t, server, sio.Config{})
		events := make(chan *sio.Event, 2)
		keep := sio.HandlerFunc(func(_ context.Context, e *sio.Event) ([]any, error) { events <- e; return nil, nil })
		client.On("asked", keep)
		client.On("told", keep)
		connect(t, client)
		asked, told := <-events, <-events
		if !asked.WantsReply() || told.WantsReply() {
			t.Errorf("WantsReply: %v and %v", asked.WantsReply(), told.WantsReply())
		}
		must(t, told.Reply("nobody hears it"))
		var wrong *sio.EncodeError
		if err := asked.Reply(make(chan int)); !errors.As(err, &wrong) {
			t.Errorf("Reply with a channel: %v", err)
		}
		must(t, asked.Reply(1, 2))
		if got := <-answers; got != "[1 2]" {
			t.Errorf("answered %s", got)
		}
		if err := asked.Reply(3); err != sio.ErrReplied || asked.WantsReply() {
			t.Errorf("Reply again: %v, WantsReply: %v", err, asked.WantsReply())
		}
	})
}

// A reply belongs to the connection that the event came over.
func TestReplyToAnEarlierConnection(t *testing.T) {
	alone(t, func(t *testing.T) {
		answers := 0
		server := emitting(t, func(s *siotest.Socket) {
			s.EmitAck(time.Hour, func([]any, error) { answers++ }, "asked")
		})
		client := clientOf(t, server, sio.Config{})
		var wrong error
		client.OnError(func(_ context.Context, err error) { wrong = err })
		var late []*sio.Event
		client.On("asked", sio.HandlerFunc(func(ctx context.Context, e *sio.Event) ([]any, error) {
			late = append(late, e)
			if len(late) > 1 {
				return nil, nil
			}
			<-ctx.Done()
			return []any{"too late"}, nil
		}))
		connect(t, client)
		settle()
		cut(server)
		waitFor(t, "reconnection", client.Connected)
		settle()
		if err := late[0].Reply(1); err != sio.ErrReplied && err != sio.ErrDisconnected {
			t.Errorf("Reply: %v", err)
		}
		settle()
		if answers != 0 || wrong != nil || len(late) != 2 {
			t.Errorf("%d answers, %d events, OnError: %v", answers, len(late), wrong)
		}
		must(t, late[1].Reply())
		settle()
		if answers != 1 {
			t.Errorf("%d answers to the second", answers)
		}
		must(t, client.Disconnect(background))
	})
}

// loud collects what a Logger is told.
type loud struct{ j journal }

func (l *loud) Debug(string, ...any)         {}
func (l *loud) Warn(msg string, args ...any) { l.j.add("%s %v", msg, args) }

func TestErrorsGoToTheLoggerWithoutOnError(t *testing.T) {
	alone(t, func(t *testing.T) {
		server := emitting(t, func(s *siotest.Socket) { s.Emit("n", "x") })
		var log loud
		client := clientOf(t, server, sio.Config{Logger: &log})
		client.On("n", sio.Func(func(context.Context, string) error { return errHandler }))
		connect(t, client)
		log.j.want(t, "sio: error without OnError [error sio: handler of n in /: handler failed]")
	})
}
