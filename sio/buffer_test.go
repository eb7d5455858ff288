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

// received are the numbers that the server was sent with keep, in order.
func received(app *siotest.Server) string {
	settle()
	return fmt.Sprint(app.Kept("n"))
}

func keep(c *sio.Client, i int) error { return c.Emit(background, "keep", "n", i) }

// away returns a client that is connected once, and whose server is gone then.
func away(t *testing.T, cfg sio.Config) (*siotest.Server, *sio.Client) {
	t.Helper()
	app, client := application(t, siotest.Options{}, cfg)
	connect(t, client)
	settle()
	app.Kill()
	settle()
	if client.Connected() {
		t.Fatal("still connected")
	}
	return app, client
}

func TestBufferSendsInOrderAfterReconnection(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := away(t, sio.Config{Buffer: &sio.Buffer{}})
		for i := range 100 {
			must(t, keep(client, i))
		}
		app.Start()
		waitFor(t, "reconnection", client.Connected)
		must(t, keep(client, 100))
		settle()
		kept := app.Kept("n")
		if len(kept) != 101 {
			t.Fatalf("%d arrived, want 101", len(kept))
		}
		for i, args := range kept {
			if fmt.Sprint(args) != fmt.Sprintf("[%d]", i) {
				t.Fatalf("number %d is %v", i, args)
			}
		}
	})
}

func TestBufferLimits(t *testing.T) {
	t.Parallel()
	const size = len(`2["keep","n",1]`)
	for _, c := range []struct {
		name   string
		buffer sio.Buffer
		errs   string // of five emits
		want   string
		unsent int
	}{
		{"events", sio.Buffer{MaxEvents: 2}, "ok ok full full full", "[[0] [1]]", 0},
		{"bytes", sio.Buffer{MaxBytes: 3 * size}, "ok ok ok full full", "[[0] [1] [2]]", 0},
		{"events, the oldest go", sio.Buffer{MaxEvents: 2, DropOldest: true}, "ok ok ok ok ok", "[[3] [4]]", 3},
		{"bytes, the oldest go", sio.Buffer{MaxBytes: 3*size + 1, DropOldest: true}, "ok ok ok ok ok", "[[2] [3] [4]]", 2},
		{"one is too large", sio.Buffer{MaxBytes: size - 1, DropOldest: true}, "full full full full full", "[]", 0},
	} {
		bubble(t, c.name, func(t *testing.T) {
			app, client := away(t, sio.Config{Buffer: &c.buffer})
			errs := ""
			for i := range 5 {
				switch err := keep(client, i); err {
				case nil:
					errs += " ok"
				case sio.ErrBufferFull:
					errs += " full"
				default:
					t.Fatal(err)
				}
			}
			if errs[1:] != c.errs {
				t.Errorf("emits: %s, want %s", errs[1:], c.errs)
			}
			app.Start()
			waitFor(t, "reconnection", client.Connected)
			if got := received(app); got != c.want {
				t.Errorf("arrived: %s, want %s", got, c.want)
			}
			unsent := -1
			client.OnDisconnect(func(_ context.Context, d sio.Disconnected) { unsent = d.Unsent })
			client.Close()
			if settle(); unsent != c.unsent {
				t.Errorf("%d unsent, want %d", unsent, c.unsent)
			}
		})
	}
}

// What the dropped session had not sent comes before what was emitted after it.
func TestBufferKeepsTheUnsent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		buffer *sio.Buffer
		want   string
		unsent int
	}{
		{"kept", &sio.Buffer{}, "[[1] [2] [3] [4]]", 0},
		{"the newest do not fit", &sio.Buffer{MaxEvents: 2}, "[[1] [2]]", 0},
		{"the oldest go", &sio.Buffer{MaxEvents: 2, DropOldest: true}, "[[3] [4]]", 0},
		{"without a buffer", nil, "[]", 2},
	} {
		bubble(t, c.name, func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{Buffer: c.buffer, Transports: []string{"polling"}})
			connect(t, client)
			settle()
			unsent := -1
			client.OnDisconnect(func(_ context.Context, d sio.Disconnected) { unsent = d.Unsent })
			app.Network.Pause()
			must(t, client.Emit(background, "echo")) // in the POST that is under way
			settle()
			must(t, keep(client, 1))
			must(t, keep(client, 2))
			app.Kill()
			app.Network.Resume()
			settle()
			if unsent != c.unsent {
				t.Errorf("%d unsent, want %d", unsent, c.unsent)
			}
			for i := 3; i <= 4; i++ {
				if err := keep(client, i); err != nil && err != sio.ErrBufferFull && (c.buffer != nil || err != sio.ErrNotConnected) {
					t.Error(err)
				}
			}
			app.Start()
			waitFor(t, "reconnection", client.Connected)
			if got := received(app); got != c.want {
				t.Errorf("arrived: %s, want %s", got, c.want)
			}
		})
	}
}

// No moment of a drop is one in which Emit finds neither a connection nor the buffer.
func TestBufferHasNoGap(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Buffer: &sio.Buffer{}, Transports: []string{"websocket"}})
		client.OnDisconnect(func(context.Context, sio.Disconnected) {})
		connect(t, client)
		settle()
		// The machine sleeps: the session is over when the first Emit notices, and not left yet.
		app.Network.Pause()
		time.Sleep(44 * time.Second)
		for i := range 200 {
			must(t, keep(client, i))
			time.Sleep(10 * time.Millisecond)
		}
		app.Network.Resume()
		waitFor(t, "reconnection", client.Connected)
	})
}

func TestBufferedAcknowledgements(t *testing.T) {
	t.Parallel()
	type result struct {
		sum int
		err error
	}
	// asked starts a Call and an EmitAck that wait in the buffer.
	asked := func(t *testing.T, client *sio.Client) chan result {
		t.Helper()
		results := make(chan result, 2)
		go func() {
			sum, err := sio.Call[int](background, client, "sum", 1, 2)
			results <- result{sum, err}
		}()
		must(t, client.EmitAck(background, func(args sio.Args, err error) {
			sum := 0
			if err == nil {
				err = args.Bind(&sum)
			}
			results <- result{sum, err}
		}, "sum", 1, 2))
		settle()
		return results
	}
	want := func(t *testing.T, results chan result, sum int, err error) {
		t.Helper()
		for range 2 {
			if r := <-results; r.sum != sum || !errors.Is(r.err, err) {
				t.Errorf("%d, %v; want %d, %v", r.sum, r.err, sum, err)
			}
		}
	}
	bubble(t, "are answered after the reconnection", func(t *testing.T) {
		app, client := away(t, sio.Config{Buffer: &sio.Buffer{}})
		results := asked(t, client)
		app.Start()
		want(t, results, 3, nil)
	})
	bubble(t, "are answered after a second drop", func(t *testing.T) {
		app, client := away(t, sio.Config{Buffer: &sio.Buffer{}})
		results := asked(t, client)
		app.Start()
		app.Network.Refuse(errors.New("no"))
		time.Sleep(10 * time.Second)
		app.Network.Refuse(nil)
		want(t, results, 3, nil)
	})
	bubble(t, "that wait for room when the connection drops are answered, too", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Buffer: &sio.Buffer{}, Transports: []string{"polling"}, MaxQueue: 30})
		connect(t, client)
		settle()
		app.Network.Pause()
		must(t, client.Emit(background, "echo")) // in the POST that is under way
		settle()
		must(t, client.Emit(background, "echo", "fills the queue"))
		results := make(chan result, 2)
		for range 2 {
			go func() {
				sum, err := sio.Call[int](background, client, "sum", 1, 2)
				results <- result{sum, err}
			}()
		}
		settle()
		app.Kill()
		app.Network.Resume()
		settle()
		app.Start()
		want(t, results, 3, nil)
	})
	bubble(t, "that wait for room fail at Disconnect", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Buffer: &sio.Buffer{}, Transports: []string{"polling"}, MaxQueue: 30, AckTimeout: -1})
		connect(t, client)
		settle()
		app.Network.Pause()
		must(t, client.Emit(background, "echo"))
		settle()
		must(t, client.Emit(background, "echo", "fills the queue"))
		failed := make(chan error, 1)
		go func() {
			_, err := client.Call(background, "sum", 1, 2)
			failed <- err
		}()
		settle()
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		if err := client.Disconnect(ctx); err != context.DeadlineExceeded {
			t.Errorf("Disconnect: %v", err)
		}
		if err := <-failed; err != sio.ErrDisconnected && err != sio.ErrNotConnected {
			t.Errorf("Call: %v", err)
		}
		app.Network.Resume()
	})
	bubble(t, "time out", func(t *testing.T) {
		_, client := away(t, sio.Config{Buffer: &sio.Buffer{}, AckTimeout: 5 * time.Second})
		want(t, asked(t, client), 0, sio.ErrAckTimeout)
	})
	for name, leave := range map[string]func(*sio.Client) error{
		"Disconnect": func(c *sio.Client) error { return c.Disconnect(background) },
		"Disconnect of the namespace": func(c *sio.Client) error {
			return c.Namespace("/").Disconnect(background)
		},
	} {
		bubble(t, "fail at "+name, func(t *testing.T) {
			app, client := away(t, sio.Config{Buffer: &sio.Buffer{}, AckTimeout: -1})
			client.Namespace("/chat")
			results := asked(t, client)
			must(t, keep(client, 1))
			must(t, leave(client))
			want(t, results, 0, sio.ErrDisconnected)
			app.Start()
			client.Close()
			connect(t, client)
			if got := received(app); got != "[]" {
				t.Errorf("arrived after Disconnect: %s", got)
			}
		})
	}
	bubble(t, "fail when they are dropped as the oldest", func(t *testing.T) {
		_, client := away(t, sio.Config{Buffer: &sio.Buffer{MaxEvents: 2, DropOldest: true}, AckTimeout: -1})
		results := asked(t, client)
		must(t, keep(client, 1))
		must(t, keep(client, 2))
		want(t, results, 0, sio.ErrDropped)
	})
	bubble(t, "survive the end of the client until the next Connect", func(t *testing.T) {
		app, client := away(t, sio.Config{Buffer: &sio.Buffer{}, ReconnectAttempts: 1})
		results := asked(t, client)
		if err := client.Wait(background); err == nil {
			t.Fatal("the client has not ended")
		}
		app.Start()
		connect(t, client)
		want(t, results, 3, nil)
	})
	bubble(t, "fail at Close of a client that never connected", func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{Buffer: &sio.Buffer{}, AckTimeout: -1})
		chat, failed := client.Namespace("/chat"), make(chan error, 1)
		must(t, chat.EmitAck(background, func(_ sio.Args, err error) { failed <- err }, "sum"))
		must(t, client.Close())
		if err := <-failed; err != sio.ErrDisconnected {
			t.Error(err)
		}
	})
}

func TestBufferOutlivesARefusal(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Buffer: &sio.Buffer{}, Auth: tokens("fresh", "stale", "fresh")})
		renew := client.Namespace("/renew")
		unsent := -1
		renew.OnConnectError(func(_ context.Context, err *sio.ConnectError) { unsent = err.Unsent })
		connect(t, client)
		settle()
		app.Kill()
		settle()
		must(t, renew.Emit(background, "keep", "n", 1))
		sum := make(chan error, 1)
		must(t, renew.EmitAck(background, func(_ sio.Args, err error) { sum <- err }, "sum", 1, 2))
		app.Start()
		if err := <-sum; err != nil {
			t.Error(err)
		}
		if got := received(app); got != "[[1]]" || unsent != 0 {
			t.Errorf("arrived: %s; %d were unsent at the refusal", got, unsent)
		}
	})
}

// Volatile events are not buffered, and neither is what a namespace is emitted to while it is
// being left.
func TestBufferIsNotForVolatile(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := away(t, sio.Config{Buffer: &sio.Buffer{}})
		if err := client.With(sio.EmitOptions{Volatile: true}).Emit(background, "keep"); err != sio.ErrNotConnected {
			t.Errorf("Emit: %v", err)
		}
	})
}

// What a server does not take is discarded when it is known, and its acknowledgement fails.
func TestBufferedEventTooLargeForTheServer(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{MaxPayload: 1000}, sio.Config{Buffer: &sio.Buffer{}})
		connect(t, client)
		settle()
		app.Kill()
		settle()
		failed := make(chan error, 1)
		must(t, client.EmitAck(background, func(_ sio.Args, err error) { failed <- err }, "echo", make([]byte, 2000)))
		must(t, keep(client, 1))
		app.Start()
		var limit *sio.LimitError
		if err := <-failed; !errors.As(err, &limit) || limit.Limit != 1000 || limit.Size < 2000 {
			t.Errorf("EmitAck: %v", err)
		}
		if got := received(app); got != "[[1]]" {
			t.Errorf("arrived: %s", got)
		}
	})
}

func TestBufferConfig(t *testing.T) {
	t.Parallel()
	for _, b := range []sio.Buffer{{MaxEvents: -1}, {MaxBytes: -1}} {
		var wrong *sio.ConfigError
		if err := sio.New(sio.Config{Buffer: &b}).Connect(background, serverURL); !errors.As(err, &wrong) || wrong.Option != "Buffer" {
			t.Errorf("%+v: %v", b, err)
		}
	}
}
