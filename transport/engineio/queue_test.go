package engineio_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

const unlimited = `0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}`

// started sends on a goroutine of its own; the channel gets the result.
func started(ctx context.Context, c *engineio.Client, text string) <-chan error {
	result := make(chan error, 1)
	go func() { result <- c.Send(ctx, engineio.Text(text)) }()
	synctest.Wait()
	return result
}

func wantWaiting(t *testing.T, result <-chan error) {
	t.Helper()
	synctest.Wait()
	select {
	case err := <-result:
		t.Fatalf("Send returned %v, it should wait", err)
	default:
	}
}

func TestSendWaitsForRoom(t *testing.T) {
	t.Parallel()
	// busy has a POST in flight, and 6 of the 10 bytes of its queue taken.
	busy := func(t *testing.T, limit int) (*server, gate, *engineio.Client) {
		s := serve(t, unlimited)
		g := s.hold()
		c, _ := connect(t, s, engineio.Config{MaxQueue: limit, NoUpgrade: true})
		send(t, c, "in flight, and longer than the queue")
		s.requests()
		send(t, c, "queued")
		return s, g, c
	}
	bubble(t, "until it is there", func(t *testing.T) {
		s, g, c := busy(t, 10)
		send(t, c, "fits") // exactly
		result := started(t.Context(), c, "x")
		wantWaiting(t, result)
		close(g)
		if err := <-result; err != nil {
			t.Error(err)
		}
		s.wantPosts(t, "4in flight, and longer than the queue", "4queued\x1e4fits", "4x")
	})
	bubble(t, "until its context ends", func(t *testing.T) {
		s, g, c := busy(t, 10)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wantIs(t, c.Send(ctx, engineio.Text("too much")), context.DeadlineExceeded)
		close(g)
		s.wantPosts(t, "4in flight, and longer than the queue", "4queued")
	})
	bubble(t, "until the session ends", func(t *testing.T) {
		s, _, c := busy(t, 10)
		result := started(t.Context(), c, "too much")
		s.Cut()
		wantIs(t, <-result, engineio.ErrNotConnected)
	})
	bubble(t, "larger than the queue", func(t *testing.T) {
		_, g, c := busy(t, 10)
		result := started(t.Context(), c, strings.Repeat("x", 1000))
		wantWaiting(t, result)
		close(g)
		if err := <-result; err != nil {
			t.Error(err)
		}
	})
	bubble(t, "empty messages take room", func(t *testing.T) {
		_, _, c := busy(t, 10)
		for range 4 {
			send(t, c, "")
		}
		wantWaiting(t, started(t.Context(), c, ""))
	})
	bubble(t, "no limit", func(t *testing.T) {
		_, _, c := busy(t, -1)
		for range 40 {
			send(t, c, strings.Repeat("x", 1<<16))
		}
	})
	bubble(t, "default", func(t *testing.T) {
		_, _, c := busy(t, 0)
		send(t, c, strings.Repeat("x", 1<<20-6))
		wantWaiting(t, started(t.Context(), c, "x"))
	})
}

func TestSendKeepsNoBytes(t *testing.T) {
	t.Parallel()
	bubble(t, "", func(t *testing.T) {
		s := serve(t, unlimited)
		g := s.hold()
		c, _ := connect(t, s, engineio.Config{})
		data := []byte("a")
		for range 2 {
			if err := c.Send(t.Context(), transport.Message{Data: data}); err != nil {
				t.Error(err)
			}
			s.requests()
			data[0]++
		}
		close(g)
		s.wantPosts(t, "4a", "4b")
	})
}

// Units of one sender stay together, whatever others send and however the transport cuts.
func TestUnitsStayTogether(t *testing.T) {
	t.Parallel()
	for _, by := range []string{polling, websocket} {
		bubble(t, by, func(t *testing.T) {
			s := siotest.Echo(siotest.Options{MaxPackets: 16})
			t.Cleanup(s.Close)
			c, e := connect(t, s.Network, engineio.Config{Transports: []string{by}, MaxQueue: 50})
			e.want(t, "connect")
			var senders sync.WaitGroup
			for sender := range 8 {
				senders.Go(func() {
					for i := range 20 {
						name := fmt.Sprintf("%d.%d.", sender, i)
						if err := c.Send(t.Context(), engineio.Text(name+"a"), engineio.Text(name+"b"), engineio.Text(name+"c")); err != nil {
							t.Error(err)
						}
					}
				})
			}
			senders.Wait()
			time.Sleep(time.Second)
			got := e.take()
			if len(got) != 8*20*3 {
				t.Fatalf("%d messages came back", len(got))
			}
			next := map[string]int{}
			for i := 0; i < len(got); i += 3 {
				name := strings.TrimSuffix(got[i], "a")
				if got[i] != name+"a" || got[i+1] != name+"b" || got[i+2] != name+"c" {
					t.Fatalf("a unit was cut: %q", got[i:i+3])
				}
				sender, number, _ := strings.Cut(strings.TrimSuffix(name, "."), ".")
				if number != strconv.Itoa(next[sender]) {
					t.Fatalf("%s came out of order", name)
				}
				next[sender]++
			}
		})
	}
}

func TestPriorities(t *testing.T) {
	t.Parallel()
	try := func(s *engineio.Session, text string, p engineio.Priority) (bool, error) {
		full, err := s.TrySend(engineio.Unit{Messages: []transport.Message{engineio.Text(text)}, Tag: text}, p)
		return full != nil, err
	}
	bubble(t, "", func(t *testing.T) {
		s := serve(t, unlimited)
		g := s.hold()
		session, _ := open(t, s, engineio.Config{MaxQueue: 2})
		for _, step := range []struct {
			text     string
			priority engineio.Priority
			full     bool
			err      error
		}{
			{"volatile", engineio.Volatile, false, nil},
			{"volatile 2", engineio.Volatile, false, engineio.ErrBusy}, // one is in flight
			{"n", engineio.Normal, false, nil},
			{"volatile 3", engineio.Volatile, false, engineio.ErrBusy},
			{"no", engineio.Normal, true, nil},
			{"certain", engineio.Certain, false, nil},
		} {
			full, err := try(session, step.text, step.priority)
			if full != step.full || err != step.err {
				t.Errorf("%s: full: %v, %v", step.text, full, err)
			}
			synctest.Wait()
		}
		if !session.Queued() {
			t.Error("nothing is queued")
		}
		close(g)
		s.wantPosts(t, "4volatile", "4n\x1e4certain")
		if session.Queued() {
			t.Error("something is queued")
		}
		if _, err := try(session, "volatile 4", engineio.Volatile); err != nil {
			t.Error(err)
		}
	})
	bubble(t, "unsent", func(t *testing.T) {
		s := serve(t, unlimited)
		s.hold()
		session, e := open(t, s, engineio.Config{})
		var want []any
		for i := range 40 {
			unit := engineio.Unit{Messages: []transport.Message{engineio.Text("a"), engineio.Text("b")}, Tag: i}
			if _, err := session.TrySend(unit, engineio.Normal); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				s.wantPosts(t, "4a\x1e4b") // of these nobody knows
			} else {
				want = append(want, i)
			}
		}
		s.Cut()
		e.want(t, "end: transport error")
		if got := session.Unsent(); !slices.Equal(got, want) {
			t.Errorf("unsent %v, want %v", got, want)
		}
		if _, err := try(session, "late", engineio.Normal); err != engineio.ErrNotConnected {
			t.Errorf("TrySend after the end: %v", err)
		}
	})
}

// A burst is written with few flushes, and a message alone at once.
func TestFlushes(t *testing.T) {
	t.Parallel()
	bubble(t, "", func(t *testing.T) {
		s := serve(t, unlimited)
		var got [][]transport.Message
		s.socket = func(ctx context.Context, h *memnet.Handshake) {
			conn := h.Accept("")
			conn.Write(ctx, engineio.Text(unlimited))
			for {
				msgs, err := conn.ReadAll(ctx, 0)
				if err != nil {
					return
				}
				got = append(got, msgs)
			}
		}
		c, _ := connect(t, s, engineio.Config{Transports: []string{websocket}})
		unit := make([]transport.Message, 1000)
		for i := range unit {
			unit[i] = engineio.Text(strconv.Itoa(i))
		}
		for range 3 {
			if err := c.Send(t.Context(), unit...); err != nil {
				t.Error(err)
			}
			s.requests()
			time.Sleep(700 * time.Millisecond) // the writer stays a second
		}
		if stats := s.Stats().ToServer; stats.Writes != 3 || stats.Frames != 3000 {
			t.Errorf("%+v", stats)
		}
		next := 0
		for _, msgs := range got {
			for _, m := range msgs {
				if string(m.Data) != "4"+strconv.Itoa(next%1000) {
					t.Fatalf("message %d is %q", next, m.Data)
				}
				next++
			}
		}
	})
}
