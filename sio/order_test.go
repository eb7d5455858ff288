package sio_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// emitting returns a server whose default namespace, and /b, do what serve says with each
// socket.
func emitting(t *testing.T, serve func(*siotest.Socket)) *siotest.Server {
	t.Helper()
	s := siotest.New(siotest.Options{})
	t.Cleanup(s.Close)
	s.Handle("/", siotest.Namespace{Connect: serve})
	s.Handle("/b", siotest.Namespace{Connect: serve})
	return s
}

func TestOrderOfOneNamespace(t *testing.T) {
	t.Parallel()
	for _, transports := range [][]string{{"polling"}, {"websocket"}, nil} {
		bubble(t, fmt.Sprint(transports), func(t *testing.T) {
			_, client := application(t, siotest.Options{}, sio.Config{Transports: transports, ReconnectDelay: time.Millisecond})
			var j journal
			early := client.Namespace("/early")
			j.follow(early)
			early.On("early", j.handler("early"))
			gate := make(chan struct{})
			close(gate)
			early.On("burst", sio.Func(func(_ context.Context, i int) error {
				<-gate
				time.Sleep(time.Duration(3-i) * time.Millisecond) // the later the quicker
				j.add("burst %d", i)
				return nil
			}))
			connect(t, client)
			must(t, early.Emit(background, "burst", 3))
			must(t, early.EmitAck(background, func(a sio.Args, err error) { j.add("ack %s %v", argsText(a), err) }, "sum", 1, 2))
			must(t, early.Emit(background, "burst", 2))
			j.want(t, "/early connect", "early 1", "early 2", "early 3", "burst 0", "burst 1", "burst 2", "ack 3 <nil>", "burst 0", "burst 1")
			// Events that came before a drop are delivered before the news of it.
			gate = make(chan struct{})
			must(t, early.Emit(background, "burst", 3))
			settle()
			must(t, early.Emit(background, "cut"))
			time.Sleep(time.Second)
			j.want(t)
			close(gate)
			j.want(t, "burst 0", "burst 1", "burst 2", "/early disconnect: transport error, reconnecting true",
				"/early connect", "early 1", "early 2", "early 3")
		})
	}
}

func TestOneQueueKeepsTheOrderOfTheWire(t *testing.T) {
	alone(t, func(t *testing.T) {
		sockets := map[string]*siotest.Socket{}
		server := emitting(t, func(s *siotest.Socket) { sockets[s.Namespace] = s })
		client := clientOf(t, server, sio.Config{OneQueue: true})
		var j journal
		for _, name := range []string{"/", "/b"} {
			client.Namespace(name).On("n", sio.Func(func(_ context.Context, i int) error {
				time.Sleep(time.Duration(i%3) * time.Millisecond)
				j.add("%s %d", name, i)
				return nil
			}))
		}
		connect(t, client)
		settle()
		var want []string
		for i := range 20 {
			name := []string{"/", "/b"}[i*i%3%2]
			sockets[name].Emit("n", i)
			want = append(want, fmt.Sprintf("%s %d", name, i))
		}
		j.want(t, want...)
	})
}

func TestQueuesOfNamespacesAreIndependent(t *testing.T) {
	alone(t, func(t *testing.T) {
		server := emitting(t, func(s *siotest.Socket) { s.Emit("n", 1) })
		client := clientOf(t, server, sio.Config{})
		var j journal
		goOn := make(chan struct{})
		client.On("n", sio.Func(func(context.Context, int) error { <-goOn; j.add("/"); return nil }))
		client.Namespace("/b").On("n", j.handler("/b"))
		connect(t, client)
		j.want(t, "/b 1")
		close(goOn)
		j.want(t, "/")
	})
}

func TestCallInsideAHandler(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{OneQueue: true})
		var j journal
		client.OnConnect(func(ctx context.Context, _ sio.Connected) {
			sum, err := sio.Call[int](ctx, client, "sum", 1, 2)
			j.add("in OnConnect %d %v", sum, err)
		})
		client.On("echo", sio.Func(func(ctx context.Context, n int) error {
			sum, err := sio.Call[int](ctx, client, "sum", n, n)
			j.add("in handler %d %v", sum, err)
			return nil
		}))
		connect(t, client)
		must(t, client.Emit(background, "echo", 4))
		j.want(t, "in OnConnect 3 <nil>", "in handler 8 <nil>")
	})
}

func TestConcurrent(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{Transports: []string{"websocket"}})
		var j journal
		running, most := make(chan int, 1), 0
		running <- 0
		count := func(by int) {
			n := <-running + by
			most = max(most, n)
			running <- n
		}
		client.On("burst", sio.Concurrent(3, sio.Func(func(_ context.Context, i int) error {
			count(1)
			time.Sleep(10 * time.Millisecond)
			count(-1)
			return nil
		})))
		client.On("burst-done", j.handler("done"))
		connect(t, client)
		begin := time.Now()
		must(t, client.Emit(background, "burst", 9))
		waitFor(t, "the end", func() bool { return len(j.all()) > 0 })
		if took := time.Since(begin); took < 20*time.Millisecond || took > 40*time.Millisecond {
			t.Errorf("9 events, 3 at a time, 10 ms each: %v", took)
		}
		settle()
		if <-running != 0 || most != 3 {
			t.Errorf("%d at a time, want 3", most)
		}
	})
}

// A handler's context ends with the connection that the event came over.
func TestHandlerContext(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*siotest.Server, *sio.Client){
		"drop":       func(s *siotest.Server, _ *sio.Client) { cut(s) },
		"kick":       func(s *siotest.Server, _ *sio.Client) { s.Sessions()[0].Close() },
		"disconnect": func(_ *siotest.Server, c *sio.Client) { c.Disconnect(background) },
		"leave":      func(_ *siotest.Server, c *sio.Client) { c.Namespace("/").Disconnect(background) },
	} {
		bubble(t, name, func(t *testing.T) {
			server := emitting(t, func(s *siotest.Socket) { s.Emit("n", 1) })
			client := clientOf(t, server, sio.Config{NoReconnect: true})
			client.Namespace("/b")
			contexts := make(chan context.Context, 2)
			client.OnConnect(func(ctx context.Context, _ sio.Connected) { contexts <- ctx })
			client.On("n", sio.Func(func(ctx context.Context, _ int) error { contexts <- ctx; return nil }))
			connect(t, client)
			settle()
			of := []context.Context{<-contexts, <-contexts}
			for _, ctx := range of {
				if ctx.Err() != nil {
					t.Errorf("ended before: %v", ctx.Err())
				}
			}
			end(server, client)
			settle()
			for _, ctx := range of {
				if ctx.Err() == nil {
					t.Error("has not ended")
				}
			}
		})
	}
}

func TestInline(t *testing.T) {
	for _, inline := range []bool{true, false} {
		bubble(t, fmt.Sprint(inline), func(t *testing.T) {
			sockets := map[string]*siotest.Socket{}
			server := emitting(t, func(s *siotest.Socket) {
				sockets[s.Namespace] = s
				s.On("ask", func(_ []any, reply func(...any)) { reply("answer") })
			})
			client := clientOf(t, server, sio.Config{Inline: inline})
			var j journal
			gate := make(chan struct{})
			client.On("wait", sio.Func(func(_ context.Context, i int) error {
				j.add("waits %d", i)
				<-gate
				return nil
			}))
			client.Namespace("/b").On("n", sio.Func(func(_ context.Context, i int) error {
				j.add("/b %d", i)
				return nil
			}))
			connect(t, client)
			settle()
			must(t, client.EmitAck(background, func(a sio.Args, err error) { j.add("ack %s %v", argsText(a), err) }, "ask"))
			j.want(t, "ack answer <nil>")
			sockets["/"].Emit("wait", 0)
			j.want(t, "waits 0")
			sockets["/b"].Emit("n", 1)
			sockets["/b"].Emit("n", 2)
			if inline { // nothing is read meanwhile, not even for another namespace
				j.want(t)
			} else {
				j.want(t, "/b 1", "/b 2")
			}
			close(gate)
			if inline {
				j.want(t, "/b 1", "/b 2")
			}
		})
	}
}
