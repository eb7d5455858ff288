package sio_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// loop notes the events of a loop and how it ends.
func (j *journal) loop(ctx context.Context, n *sio.Namespace) {
	events := n.Events(ctx)
	go func() {
		for e, err := range events {
			if err != nil {
				j.add("error %v", err)
				continue
			}
			j.add("%s %s %s", e.Namespace, e.Name, argsText(e.Args))
		}
		j.add("end")
	}()
}

func TestEventsComeInOrderAcrossReconnections(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		events := client.Events(background) // from here on
		connect(t, client)
		must(t, client.Emit(background, "burst", 100))
		next, drops := 0, 0
		for e, err := range events {
			must(t, err)
			if e.Name == "burst-done" {
				if next != 100 {
					t.Fatalf("done after %d", next)
				}
				if drops++; drops == 3 {
					break
				}
				cut(app)
				waitFor(t, "the end", func() bool { return !client.Connected() })
				waitFor(t, "reconnection", client.Connected)
				next = 0
				must(t, client.Emit(background, "burst", 100))
				continue
			}
			if got := argsText(e.Args); got != fmt.Sprint(next) {
				t.Fatalf("%s, want %d", got, next)
			}
			next++
		}
		settle() // the handlers of the last event come after the loop
		var j journal
		client.On("burst-done", j.handler("done"))
		must(t, client.Emit(background, "burst", 10)) // nobody holds the queue up
		j.want(t, "done 10")
	})
}

func TestEventsBodyMayCallAndReply(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		events := client.Events(background)
		must(t, client.Emit(background, "ask", 20))
		for e, err := range events {
			must(t, err)
			if e.Name == "answer" {
				if got := argsText(e.Args); got != "41" {
					t.Errorf("the server was answered %s", got)
				}
				break
			}
			var n int
			must(t, e.Args.Bind(&n))
			sum, err := sio.Call[int](background, client, "sum", n, 21)
			must(t, err)
			if !e.WantsReply() {
				t.Error("no reply is wanted")
			}
			must(t, e.Reply(sum))
			if err := e.Reply(sum); err != sio.ErrReplied {
				t.Errorf("second Reply: %v", err)
			}
		}
	})
}

func TestEventsEnd(t *testing.T) {
	t.Parallel()
	gaveUp := errors.New("gave up")
	for _, c := range []struct {
		name string
		cfg  sio.Config
		end  func(app *siotest.Server, c *sio.Client, cancel func())
		want []string
	}{
		{"with the context", sio.Config{}, func(_ *siotest.Server, _ *sio.Client, cancel func()) { cancel() }, []string{"error context canceled", "end"}},
		{"after Disconnect", sio.Config{}, func(_ *siotest.Server, c *sio.Client, _ func()) { c.Close() }, []string{"end"}},
		{"after Disconnect while reconnecting", sio.Config{}, func(app *siotest.Server, c *sio.Client, _ func()) {
			app.Kill()
			settle()
			c.Close()
		}, []string{"end"}},
		{"with the server's disconnect", sio.Config{}, func(_ *siotest.Server, c *sio.Client, _ func()) {
			_ = c.Emit(background, "kick")
		}, []string{"error sio: disconnected by the server", "end"}},
		{"with the cause", sio.Config{URL: func(_ context.Context, a sio.Attempt) (string, error) {
			if a.Number > 0 {
				return "", errors.Join(gaveUp, sio.ErrNoRetry)
			}
			return serverURL, nil
		}}, func(app *siotest.Server, _ *sio.Client, _ func()) {
			cut(app)
			time.Sleep(5 * time.Second)
		}, []string{"error gave up\nsio: not to be tried again", "end"}},
	} {
		for _, name := range []string{"/", "*"} {
			bubble(t, c.name+" in "+name, func(t *testing.T) {
				app, client := application(t, siotest.Options{}, c.cfg)
				ctx, cancel := context.WithCancel(background)
				defer cancel()
				var j journal
				j.loop(ctx, client.Namespace(name))
				connect(t, client)
				must(t, client.Emit(background, "message", 1))
				j.want(t, "/ message 1")
				c.end(app, client, cancel)
				j.want(t, c.want...)
			})
		}
	}
	bubble(t, "with a first connection that fails", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		app.Kill()
		var j journal
		j.loop(background, client.Namespace("/"))
		err := client.Connect(background, serverURL)
		j.want(t, fmt.Sprint("error ", err), "end")
	})
	bubble(t, "for good", func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		events := client.Events(background)
		must(t, client.Close())
		for range 2 {
			for e, err := range events {
				t.Errorf("%v, %v", e, err)
			}
		}
	})
}

// Once the body has called Disconnect no event comes any more, though some waited.
func TestEventsBodyMayDisconnect(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		events := client.Events(background)
		must(t, client.Emit(background, "burst", 10))
		seen := 0
		for _, err := range events {
			must(t, err)
			seen++
			settle() // the others wait
			must(t, client.Disconnect(background))
		}
		if seen != 1 {
			t.Errorf("%d events", seen)
		}
	})
}

// The end of one Connect does not end a loop that was begun after it, however late it is told.
func TestEventsOfTheNextConnect(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		goOn := make(chan struct{})
		client.OnDisconnect(func(context.Context, sio.Disconnected) { <-goOn })
		connect(t, client)
		must(t, client.Close())
		var j journal
		j.loop(background, client.Namespace("/"))
		connect(t, client)
		close(goOn)
		must(t, client.Emit(background, "message", 1))
		j.want(t, "/ message 1")
		client.Close()
		j.want(t, "end")
	})
}

// A loop that is never run lets go of the queue when its context ends.
func TestEventsThatNobodyLoopsOver(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		ctx, cancel := context.WithCancel(background)
		client.Events(ctx)
		var j journal
		client.On("message", j.handler("message"))
		must(t, client.Emit(background, "message", 1))
		j.want(t)
		cancel()
		j.want(t, "message 1")
	})
}
