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

// talker returns a client, and what makes the server emit to a namespace.
func talker(t *testing.T) (client *sio.Client, emit func(namespace, event string)) {
	t.Helper()
	sockets := map[string]*siotest.Socket{}
	server := emitting(t, func(s *siotest.Socket) { sockets[s.Namespace] = s })
	client = clientOf(t, server, sio.Config{OneQueue: true})
	client.Namespace("/b")
	connect(t, client)
	settle()
	return client, func(namespace, event string) { sockets[namespace].Emit(event) }
}

// An event goes to the handlers of the first place that has any.
func TestPrecedence(t *testing.T) {
	alone(t, func(t *testing.T) {
		client, emit := talker(t)
		every := client.Namespace("*")
		var j journal
		places := []struct {
			name      string
			namespace *sio.Namespace
			event     string
		}{
			{"own name", client.Namespace("/b"), "x"},
			{"own *", client.Namespace("/b"), "*"},
			{"* name", every, "x"},
			{"* *", every, "*"},
		}
		var removes []func()
		for _, p := range places {
			removes = append(removes, p.namespace.On(p.event, j.handler(p.name)))
			p.namespace.Once(p.event, j.handler(p.name+" once"))
		}
		for i, p := range places {
			for range 2 { // a Once that has run counts no more
				emit("/b", "x")
			}
			j.want(t, p.name, p.name+" once", p.name)
			removes[i]()
		}
		emit("/b", "x")
		j.want(t)
		every.On("*", j.handler("* *"))
		client.Namespace("/b").On("*", j.handler("own *"))
		every.On("x", j.handler("* name"))
		emit("/b", "other")
		emit("/", "x")
		emit("/", "other")
		j.want(t, "own *", "* name", "* *")
	})
}

func TestOnceThatFallsThrough(t *testing.T) {
	alone(t, func(t *testing.T) {
		client, emit := talker(t)
		var j journal
		client.Once("x", j.handler("once"))
		client.On("*", j.handler("*"))
		for range 3 {
			emit("/", "x")
		}
		j.want(t, "once", "*", "*")
	})
}

func TestRemovingHandlers(t *testing.T) {
	alone(t, func(t *testing.T) {
		client, emit := talker(t)
		var j journal
		var removes []func()
		for i := range 4 {
			removes = append(removes, client.On("x", sio.Func(func(context.Context, *sio.Event) error {
				j.add("%d", i)
				if i == 1 {
					removes[1]() // itself
					removes[2]() // the next
					client.On("x", j.handler("added inside"))
				}
				return nil
			})))
		}
		emit("/", "x")
		j.want(t, "0", "1", "3")
		emit("/", "x")
		j.want(t, "0", "3", "added inside")
		removes[0]()
		removes[0]()
		emit("/", "x")
		j.want(t, "3", "added inside")
		client.Off("x")
		client.Off("x")
		emit("/", "x")
		j.want(t)
		remove := client.On("x", j.handler("again"))
		emit("/", "x")
		j.want(t, "again")
		remove()
	})
}

func TestOnAny(t *testing.T) {
	alone(t, func(t *testing.T) {
		answers := make(chan string, 1)
		sockets := map[string]*siotest.Socket{}
		server := emitting(t, func(s *siotest.Socket) {
			sockets[s.Namespace] = s
			s.EmitAck(time.Hour, func(args []any, _ error) { answers <- fmt.Sprint(args) }, "sum")
		})
		client := clientOf(t, server, sio.Config{})
		var j journal
		watch := func(name string) sio.Handler {
			return sio.Func(func(_ context.Context, e *sio.Event) error { j.add("%s %s", name, e.Name); return nil })
		}
		client.On("sum", sio.Reply(func(context.Context, sio.Args) (int, error) { j.add("handler"); return 3, nil }))
		remove := client.OnAny(watch("any"))
		client.Namespace("*").OnAny(watch("* any"))
		connect(t, client)
		if got := <-answers; got != "[3]" { // OnAny's handlers are no answer
			t.Errorf("acknowledged with %s", got)
		}
		j.want(t, "any sum", "* any sum", "handler")
		remove()
		sockets["/"].Emit("unknown")
		j.want(t, "* any unknown")
	})
}

func TestOnAnyOutgoing(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		var j journal
		note := func(name string) func(context.Context, string, []any) {
			return func(_ context.Context, event string, args []any) { j.add("%s %s %v", name, event, args) }
		}
		if err := client.Emit(background, "x"); err != sio.ErrNotConnected {
			t.Errorf("Emit: %v", err)
		}
		remove := client.OnAnyOutgoing(note("own"))
		client.Namespace("*").OnAnyOutgoing(note("*"))
		connect(t, client)
		must(t, client.Emit(background, "echo", 1, "a"))
		must(t, client.Send(background, 2))
		remove()
		_, err := client.Call(background, "sum", 1, 2)
		must(t, err)
		must(t, client.With(sio.EmitOptions{NoCompress: true}).Send(background))
		j.want(t, "own echo [1 a]", "* echo [1 a]", "own message [2]", "* message [2]", "* sum [1 2]", "* message []")
	})
}

func TestHooksOfAllNamespaces(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{OneQueue: true, NoWait: true})
		client.Namespace("/chat")
		client.Namespace("/refuse")
		every := client.Namespace("*")
		var j journal
		j.follow(every)
		sids := map[string]string{}
		remove := every.OnConnect(func(_ context.Context, c sio.Connected) { sids[c.Namespace] = c.SID })
		connect(t, client)
		settle()
		if got, want := fmt.Sprint(sids), fmt.Sprint(client.Namespaces()); got != want {
			t.Errorf("told of %s, joined %s", got, want)
		}
		remove()
		j.want(t, "/ connect", "/chat connect", "/refuse connect error: not allowed")
		must(t, client.Disconnect(background))
		j.want(t, "/ disconnect: client disconnect, reconnecting false", "/chat disconnect: client disconnect, reconnecting false")
		if err := every.Emit(background, "x"); err != sio.ErrNotConnected {
			t.Errorf("Emit in *: %v", err)
		}
	})
}

func TestReservedNames(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		for event, method := range map[string]string{
			"connect": "OnConnect", "connect_error": "OnConnectError", "disconnect": "OnDisconnect", "disconnecting": "OnDisconnect",
			"newListener": "newListener", "removeListener": "removeListener",
		} {
			for name, on := range map[string]func(string, sio.Handler) func(){"On": client.On, "Once": client.Once} {
				func() {
					defer func() {
						if text := fmt.Sprint(recover()); !strings.Contains(text, method) {
							t.Errorf("%s(%q) panics with %q, want %s named", name, event, text, method)
						}
					}()
					on(event, replying())
				}()
			}
			err := client.Emit(background, event)
			var wrong *sio.EncodeError
			if !errors.Is(err, sio.ErrReservedEvent) || !errors.As(err, &wrong) || wrong.Event != event {
				t.Errorf("Emit(%q): %v", event, err)
			}
		}
		for name, register := range map[string]func(){
			"On":    func() { client.On("x", nil) },
			"Once":  func() { client.Once("x", nil) },
			"OnAny": func() { client.OnAny(nil) },
		} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s with a nil handler does not panic", name)
					}
				}()
				register()
			}()
		}
		must(t, client.Emit(background, "reconnect"))
	})
}
