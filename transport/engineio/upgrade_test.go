package engineio_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// play accepts a WebSocket, plays steps on it and then reads on until its end.
func (s *server) play(t *testing.T, steps ...siotest.Step) {
	s.socket = func(ctx context.Context, h *memnet.Handshake) {
		conn := h.Accept("")
		for i, step := range steps {
			if err := step(ctx, conn); err != nil {
				t.Errorf("step %d on the WebSocket: %v", i+1, err)
				return
			}
		}
		for {
			if _, err := conn.Read(ctx); err != nil {
				return
			}
		}
	}
}

// await waits for a gate.
func await(g gate) siotest.Step {
	return func(ctx context.Context, _ *memnet.Conn) error {
		g.pass(ctx)
		return nil
	}
}

func TestUpgradeKeepsOrder(t *testing.T) {
	t.Parallel()
	for _, latency := range []time.Duration{0, time.Millisecond, 30 * time.Millisecond} {
		bubble(t, latency.String(), func(t *testing.T) {
			s := siotest.Echo(siotest.Options{MaxPackets: 16})
			t.Cleanup(s.Close)
			s.Network.SetLatency(latency)
			c, e := connect(t, s.Network, engineio.Config{})
			var sent []string
			for i := range 400 {
				m := engineio.Text(strconv.Itoa(i))
				if i%5 == 0 {
					m = engineio.Binary([]byte{byte(i >> 8), byte(i)})
					sent = append(sent, fmt.Sprintf("binary %x", m.Data))
				} else {
					sent = append(sent, "text "+string(m.Data))
				}
				if err := c.Send(t.Context(), m); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Millisecond)
			}
			time.Sleep(5 * time.Second)
			list := e.take()
			at := slices.Index(list, "upgraded websocket")
			if at < 0 || c.Transport() != websocket {
				t.Fatalf("not upgraded: %q", list)
			}
			if got := slices.Delete(list, at, at+1)[1:]; !slices.Equal(got, sent) {
				t.Errorf("got %q, want %q", got, sent)
			}
			if stats := s.Network.Stats(); stats.Overlap["GET"] != 1 || stats.Overlap["POST"] > 1 || stats.CloseIdle != 0 {
				t.Errorf("%+v", stats)
			}
			wantSockets(t, s.Network, 1)
		})
	}
}

func TestUpgradePhases(t *testing.T) {
	t.Parallel()
	bubble(t, "held back and sent by WebSocket", func(t *testing.T) {
		s := serve(t, upgradable)
		probed := make(gate)
		s.play(t, siotest.Expect("2probe"), await(probed), siotest.Send("3probe"), siotest.Expect("5", "4b", "4c"), siotest.Send("4d"))
		g := s.hold()
		c, e := connect(t, s, engineio.Config{})
		send(t, c, "a")
		s.requests()
		close(probed)
		s.requests()
		send(t, c, "b", "c") // the probe was answered, the poll and the POST are pending
		s.wantPosts(t, "4a")
		s.polls <- "4x\x1e6"
		synctest.Wait()
		if c.Transport() != polling {
			t.Error("upgraded before the POST was answered")
		}
		e.want(t, "connect", "text x")
		close(g)
		e.want(t, "upgraded websocket", "text d")
		s.wantPosts(t, "4a")
		if c.Transport() != websocket {
			t.Error("not upgraded")
		}
	})
	bubble(t, "pong to a ping in the last poll", func(t *testing.T) {
		s := serve(t, upgradable)
		s.play(t, siotest.Expect("2probe"), siotest.Send("3probe"), siotest.Expect("5", "3y", "4a"))
		c, _ := connect(t, s, engineio.Config{})
		synctest.Wait()
		send(t, c, "a")
		s.polls <- "2y"
		s.wantPosts(t)
	})
	bubble(t, "polling goes on before the probe is answered", func(t *testing.T) {
		s := serve(t, upgradable)
		g := make(gate)
		s.play(t, await(g), siotest.Expect("2probe"), siotest.Send("3probe"), siotest.Expect("5"))
		c, e := connect(t, s, engineio.Config{})
		send(t, c, "a")
		s.wantPosts(t, "4a")
		s.polls <- "4b"
		e.want(t, "connect", "text b")
		close(g)
		synctest.Wait()
		s.polls <- "6"
		e.want(t, "upgraded websocket")
	})
	bubble(t, "server closes behind the upgrade", func(t *testing.T) {
		s := serve(t, upgradable)
		s.play(t, siotest.Expect("2probe"), siotest.Send("3probe"), siotest.Expect("5"), siotest.CloseFrame(1000, ""))
		_, e := connect(t, s, engineio.Config{})
		synctest.Wait()
		s.polls <- "6"
		e.want(t, "connect", "upgraded websocket", "end: transport error")
		wantIs(t, e.ended.Err, engineio.ErrTransportClose)
		wantSockets(t, s.Network, 0)
	})
	bubble(t, "server breaks the WebSocket behind the probe", func(t *testing.T) {
		s := serve(t, upgradable)
		s.play(t, siotest.Expect("2probe"), siotest.Send("3probe"), siotest.Drop())
		_, e := connect(t, s, engineio.Config{})
		synctest.Wait()
		s.polls <- "6"
		e.want(t, "connect", "end: transport error") // which of the two is in use the server may know
		wantSockets(t, s.Network, 0)
	})
}

func TestUpgradeFails(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		steps []siotest.Step
		after time.Duration
		is    error
	}{
		{"another pong", []siotest.Step{siotest.Expect("2probe"), siotest.Send("3")}, 0, nil},
		{"a message", []siotest.Step{siotest.Send("4probe")}, 0, nil},
		{"binary", []siotest.Step{siotest.SendBinary([]byte("3probe"))}, 0, nil},
		{"a handshake", []siotest.Step{siotest.Send(upgradable)}, 0, nil},
		{"no packet", []siotest.Step{siotest.Send("")}, 0, nil},
		{"closed", []siotest.Step{siotest.Expect("2probe"), siotest.CloseFrame(1008, "")}, 0, nil},
		{"dropped", []siotest.Step{siotest.Drop()}, 0, nil},
		{"never answered", []siotest.Step{siotest.Expect("2probe")}, 20 * time.Second, context.DeadlineExceeded},
		{"poll never ended", []siotest.Step{siotest.Expect("2probe"), siotest.Send("3probe")}, 20 * time.Second, context.DeadlineExceeded},
	} {
		bubble(t, c.name, func(t *testing.T) {
			s := serve(t, upgradable)
			s.play(t, c.steps...)
			client, e := connect(t, s, engineio.Config{})
			if c.after > 0 {
				time.Sleep(c.after - 1)
				e.want(t, "connect")
				time.Sleep(time.Nanosecond)
				e.want(t, "upgrade failed")
			} else {
				e.want(t, "connect", "upgrade failed")
			}
			if got := as[*engineio.TransportError](t, e.upgradeErr); got.Transport != websocket || got.Op != "upgrade" || got.Err == nil {
				t.Errorf("%+v", got)
			}
			if c.is != nil {
				wantIs(t, e.upgradeErr, c.is)
			}
			wantSockets(t, s.Network, 0)
			send(t, client, "a")
			s.wantPosts(t, "4a")
			s.polls <- "4b"
			e.want(t, "text b")
			if client.Transport() != polling {
				t.Errorf("transport %q", client.Transport())
			}
		})
	}
	for name, err := range map[string]error{
		"refused":       &transport.StatusError{Status: 503},
		"not supported": &transport.UnsupportedError{Option: "WebSocket"},
	} {
		bubble(t, name, func(t *testing.T) {
			s := serve(t, upgradable)
			s.RefuseWebSocket(err)
			client, e := connect(t, s, engineio.Config{})
			e.want(t, "connect", "upgrade failed")
			wantIs(t, e.upgradeErr, err)
			send(t, client, "a")
			s.wantPosts(t, "4a")
		})
	}
	bubble(t, "dial hangs", func(t *testing.T) {
		s := serve(t, upgradable)
		s.socket = func(ctx context.Context, h *memnet.Handshake) { <-ctx.Done() }
		_, e := connect(t, s, engineio.Config{RequestTimeout: time.Second})
		time.Sleep(time.Second)
		e.want(t, "connect", "upgrade failed")
		wantIs(t, e.upgradeErr, context.DeadlineExceeded)
	})
}
