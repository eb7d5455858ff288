package sio_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// What each way to emit says in each state of a namespace.
func TestEmitInEachState(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		enter    func(t *testing.T) *sio.Namespace
		want     error // of Emit, EmitAck and Call
		volatile error
	}{
		{"never connected", func(t *testing.T) *sio.Namespace {
			_, client := application(t, siotest.Options{}, sio.Config{})
			return client.Namespace("/")
		}, sio.ErrNotConnected, sio.ErrNotConnected},
		{"dialling", func(t *testing.T) *sio.Namespace {
			app, client := application(t, siotest.Options{}, sio.Config{})
			app.Network.Pause()
			go client.Connect(background, serverURL)
			return client.Namespace("/")
		}, sio.ErrNotConnected, sio.ErrNotConnected},
		{"joining", func(t *testing.T) *sio.Namespace {
			_, client := application(t, siotest.Options{}, sio.Config{NoWait: true})
			slow := client.Namespace("/slow")
			connect(t, client)
			return slow
		}, nil, sio.ErrDropped},
		{"joined", func(t *testing.T) *sio.Namespace {
			_, client := application(t, siotest.Options{}, sio.Config{})
			connect(t, client)
			settle()
			return client.Namespace("/")
		}, nil, nil},
		{"not asked for", func(t *testing.T) *sio.Namespace {
			_, client := application(t, siotest.Options{}, sio.Config{})
			connect(t, client)
			return client.Namespace("/chat")
		}, sio.ErrNotConnected, sio.ErrNotConnected},
		{"refused", func(t *testing.T) *sio.Namespace {
			_, client := application(t, siotest.Options{}, sio.Config{NoWait: true})
			n := client.Namespace("/refuse")
			connect(t, client)
			settle()
			return n
		}, sio.ErrNotConnected, sio.ErrNotConnected},
		{"left", func(t *testing.T) *sio.Namespace {
			_, client := application(t, siotest.Options{}, sio.Config{})
			n := client.Namespace("/chat")
			connect(t, client)
			must(t, n.Disconnect(background))
			return n
		}, sio.ErrNotConnected, sio.ErrNotConnected},
		{"reconnecting", func(t *testing.T) *sio.Namespace {
			app, client := application(t, siotest.Options{}, sio.Config{})
			connect(t, client)
			app.Kill()
			return client.Namespace("/")
		}, sio.ErrNotConnected, sio.ErrNotConnected},
		{"disconnected", func(t *testing.T) *sio.Namespace {
			_, client := application(t, siotest.Options{}, sio.Config{})
			connect(t, client)
			must(t, client.Disconnect(background))
			return client.Namespace("/")
		}, sio.ErrNotConnected, sio.ErrNotConnected},
	} {
		bubble(t, c.name, func(t *testing.T) {
			n := c.enter(t)
			synctest.Wait()
			if err := n.With(sio.EmitOptions{Volatile: true}).Emit(background, "echo"); err != c.volatile {
				t.Errorf("volatile: %v, want %v", err, c.volatile)
			}
			if err := n.Emit(background, "echo"); err != c.want {
				t.Errorf("Emit: %v, want %v", err, c.want)
			}
			if err := n.Send(background); err != c.want {
				t.Errorf("Send: %v, want %v", err, c.want)
			}
			answered := 0
			if err := n.EmitAck(background, func(sio.Args, error) { answered++ }, "sum"); err != c.want {
				t.Errorf("EmitAck: %v, want %v", err, c.want)
			}
			if _, err := n.Call(background, "sum"); err != c.want {
				t.Errorf("Call: %v, want %v", err, c.want)
			}
			settle()
			if want := map[bool]int{true: 1}[c.want == nil]; answered != want {
				t.Errorf("EmitAck's function was called %d times, want %d", answered, want)
			}
		})
	}
}

// The arguments are the caller's again when Emit has returned.
func TestArgumentsAreNotKept(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{NoWait: true})
		slow := client.Namespace("/slow")
		connect(t, client)
		data, fields, list := []byte{1, 2, 3}, map[string]any{"a": 1}, []any{"x"}
		must(t, slow.Emit(background, "keep", "k", data, fields, list)) // waits for the answer
		data[0], fields["a"], list[0] = 9, 9, 9
		settle()
		data[0], fields["a"], list[0] = 1, 1, "x"
		must(t, client.Emit(background, "keep", "k", data, fields, list))
		data[0], fields["a"], list[0] = 9, 9, 9
		settle()
		if got, want := fmt.Sprint(app.Kept("k")), "[[[1 2 3] map[a:1] [x]] [[1 2 3] map[a:1] [x]]]"; got != want {
			t.Errorf("the server got %s, want %s", got, want)
		}
	})
}

// A header and its attachments go out as one, whoever else emits.
func TestConcurrentBinaryEmits(t *testing.T) {
	t.Parallel()
	for _, transports := range [][]string{{"websocket"}, {"polling"}, nil} {
		bubble(t, fmt.Sprint(transports), func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{Transports: transports})
			chat := client.Namespace("/chat")
			connect(t, client)
			var all sync.WaitGroup
			for g := range 8 {
				all.Go(func() {
					target := []sio.Caller{client, chat}[g%2]
					for i := range 20 {
						a, b := bytes.Repeat([]byte{byte(g)}, 50+i), bytes.Repeat([]byte{byte(i)}, 200-i)
						ok, err := sio.Call[bool](background, target, "check-binary", g, i, a, b)
						if !ok || err != nil {
							t.Errorf("%d %d: %v, %v", g, i, ok, err)
							return
						}
					}
				})
			}
			all.Wait()
			if n := len(app.Kept("check-binary")); n != 160 {
				t.Errorf("%d verdicts", n)
			}
		})
	}
}

func TestEmitLimits(t *testing.T) {
	t.Parallel()
	attachments := func(n int) (args []any) {
		for range n {
			args = append(args, []byte{1})
		}
		return args
	}
	for _, c := range []struct {
		name       string
		transports []string
		cfg        sio.Config
		args       []any
		limit      int // 0: it is sent
		option     string
	}{
		{"10 attachments", nil, sio.Config{}, attachments(10), 0, ""},
		{"11 attachments", nil, sio.Config{}, attachments(11), 10, "MaxAttachments"},
		{"2 of 1", nil, sio.Config{MaxAttachments: 1}, attachments(2), 1, "MaxAttachments"},
		{"text", []string{"websocket"}, sio.Config{}, []any{strings.Repeat("x", 990)}, 1000, "maxPayload"},
		{"text that fits", []string{"websocket"}, sio.Config{}, []any{strings.Repeat("x", 980)}, 0, ""},
		{"binary on websocket", []string{"websocket"}, sio.Config{}, []any{make([]byte, 1000)}, 0, ""},
		{"more binary on websocket", []string{"websocket"}, sio.Config{}, []any{make([]byte, 1001)}, 1000, "maxPayload"},
		{"binary on polling", []string{"polling"}, sio.Config{}, []any{make([]byte, 1000)}, 1000, "maxPayload"},
		{"binary before the upgrade", nil, sio.Config{}, []any{make([]byte, 1000)}, 0, ""},
	} {
		bubble(t, c.name, func(t *testing.T) {
			c := c
			c.cfg.Transports = c.transports
			app, client := application(t, siotest.Options{MaxPayload: 1000}, c.cfg)
			connect(t, client)
			err := client.Emit(background, "keep", append([]any{"k"}, c.args...)...)
			_, called := client.Call(background, "keep", append([]any{"k"}, c.args...)...)
			settle()
			var limit *sio.LimitError
			switch {
			case c.limit == 0 && (err != nil || called != nil || len(app.Kept("k")) != 2):
				t.Errorf("Emit: %v, Call: %v, %d arrived", err, called, len(app.Kept("k")))
			case c.limit == 0:
			case !errors.As(err, &limit) || limit.Limit != c.limit || !strings.Contains(limit.Name, c.option) || !errors.As(called, &limit):
				t.Errorf("Emit: %v, Call: %v; want the limit %d of %s", err, called, c.limit, c.option)
			case len(app.Kept("k")) != 0 || !client.Connected():
				t.Error("something was sent")
			}
		})
	}
}

func TestEmitWhatCannotBeEncoded(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		var wrong *sio.EncodeError
		if err := client.Emit(background, "echo", 1, make(chan int)); !errors.As(err, &wrong) || wrong.Index != 1 || wrong.Event != "echo" {
			t.Errorf("Emit: %v", err)
		}
		if _, err := client.Call(background, "echo", func() {}); !errors.As(err, &wrong) {
			t.Errorf("Call: %v", err)
		}
	})
}

func TestVolatile(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Transports: []string{"websocket"}})
		app.Network.SetBuffer(1)
		connect(t, client)
		settle()
		volatile := client.With(sio.EmitOptions{Volatile: true})
		must(t, volatile.Emit(background, "keep", "k", 1))
		settle()
		app.Network.Pause()
		for range 3 { // one in the network's buffer, one with the writer, one waits
			must(t, client.Emit(background, "keep", "k", 2))
			synctest.Wait()
		}
		if err := volatile.Emit(background, "keep", "k", 3); err != sio.ErrDropped {
			t.Errorf("Emit: %v", err)
		}
		if _, err := volatile.Call(background, "keep", "k", 3); err != sio.ErrDropped {
			t.Errorf("Call: %v", err)
		}
		app.Network.Resume()
		time.Sleep(time.Second)
		if got := fmt.Sprint(app.Kept("k")); got != "[[1] [2] [2] [2]]" {
			t.Errorf("the server got %s", got)
		}
	})
}

// What was not handed to the transport is counted, per namespace.
func TestUnsentOfADrop(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Transports: []string{"websocket"}})
		app.Network.SetBuffer(1)
		chat := client.Namespace("/chat")
		unsent := map[string]int{}
		told := make(chan sio.Disconnected, 2)
		client.Namespace("*").OnDisconnect(func(_ context.Context, d sio.Disconnected) { told <- d })
		connect(t, client)
		settle()
		app.Network.Pause()
		must(t, client.Emit(background, "keep", "k", 0))
		synctest.Wait()
		must(t, client.Emit(background, "keep", "k", 0)) // the writer has it
		synctest.Wait()
		for i := range 5 {
			must(t, client.Emit(background, "keep", "k", i, []byte{1}))
			if i < 2 {
				must(t, chat.EmitAck(background, func(sio.Args, error) {}, "keep", "k", i))
			}
		}
		cut(app)
		for range 2 {
			d := <-told
			unsent[d.Namespace] = d.Unsent
		}
		if unsent["/"] != 5 || unsent["/chat"] != 2 {
			t.Errorf("unsent: %v, want 5 of / and 2 of /chat", unsent)
		}
		app.Network.Resume()
	})
}

func TestFullQueueMakesEmitWait(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("x", 900)
	bubble(t, "joined", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Transports: []string{"websocket"}, MaxQueue: 2000})
		app.Network.SetBuffer(1)
		connect(t, client)
		settle()
		app.Network.Pause()
		emitted := 0
		for ctx, cancel := context.WithTimeout(background, time.Second); ; emitted++ {
			if err := client.Emit(ctx, "keep", "k", text); err != nil {
				if err != context.DeadlineExceeded {
					t.Errorf("Emit: %v", err)
				}
				cancel()
				break
			}
			synctest.Wait()
		}
		if emitted != 4 { // one in the network's buffer, one with the writer, two wait
			t.Errorf("%d events before Emit waited", emitted)
		}
		done := make(chan error)
		go func() { done <- client.Emit(background, "keep", "k", text) }()
		synctest.Wait()
		app.Network.Resume()
		must(t, <-done)
		settle()
		if n := len(app.Kept("k")); n != 5 {
			t.Errorf("%d events arrived", n)
		}
	})
	bubble(t, "joining", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{MaxQueue: 2000, NoWait: true})
		slow := client.Namespace("/slow")
		connect(t, client)
		begin := time.Now()
		for range 5 {
			must(t, slow.Emit(background, "keep", "k", text))
		}
		if took := time.Since(begin); took < 200*time.Millisecond {
			t.Errorf("5 events of 900 bytes were queued within %v, the limit is 2000 bytes", took)
		}
		settle()
		if n := len(app.Kept("k")); n != 5 {
			t.Errorf("%d events arrived", n)
		}
	})
	bubble(t, "a drop wakes it", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Transports: []string{"websocket"}, MaxQueue: 1000})
		app.Network.SetBuffer(1)
		connect(t, client)
		settle()
		app.Network.Pause()
		failed := make(chan error)
		go func() {
			for {
				if err := client.Emit(background, "keep", "k", text); err != nil {
					failed <- err
					return
				}
			}
		}()
		settle()
		app.Kill()
		if err := <-failed; err != sio.ErrNotConnected {
			t.Errorf("Emit: %v", err)
		}
		app.Network.Resume()
	})
}
