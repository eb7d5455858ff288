package engineio_test

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

func TestPollingBothWays(t *testing.T) {
	t.Parallel()
	bubble(t, "order", func(t *testing.T) {
		s := siotest.Echo(siotest.Options{MaxPackets: 16})
		t.Cleanup(s.Close)
		s.Network.SetLatency(10 * time.Millisecond)
		c, e := connect(t, s.Network, engineio.Config{NoUpgrade: true})
		want := []string{"connect"}
		for i := range 200 {
			m := engineio.Text(strconv.Itoa(i))
			if want = append(want, "text "+string(m.Data)); i%3 == 0 {
				m = engineio.Binary([]byte{byte(i), 0, 0x1e, 0xff})
				want[len(want)-1] = fmt.Sprintf("binary %x", m.Data)
			}
			if err := c.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			if i%7 == 0 {
				time.Sleep(5 * time.Millisecond)
			}
		}
		time.Sleep(5 * time.Second)
		e.want(t, want...)
		stats := s.Network.Stats()
		if stats.Overlap["GET"] != 1 || stats.Overlap["POST"] != 1 {
			t.Errorf("requests in flight at once: %v", stats.Overlap)
		}
	})
	bubble(t, "a post does not wait for the poll", func(t *testing.T) {
		s := serve(t, plain)
		c, _ := connect(t, s, engineio.Config{})
		send(t, c, "a")
		s.wantPosts(t, "4a")
		send(t, c, "b")
		s.wantPosts(t, "4a", "4b")
		if inFlight := s.Stats().InFlight; inFlight["GET"] != 1 || inFlight["POST"] != 0 {
			t.Errorf("in flight: %v", inFlight)
		}
	})
	bubble(t, "a poll does not wait for the post", func(t *testing.T) {
		s := serve(t, plain)
		s.hold()
		c, e := connect(t, s, engineio.Config{})
		send(t, c, "a")
		s.polls <- "4b"
		s.polls <- "4c"
		e.want(t, "connect", "text b", "text c")
		if inFlight := s.Stats().InFlight; inFlight["GET"] != 1 || inFlight["POST"] != 1 {
			t.Errorf("in flight: %v", inFlight)
		}
	})
	bubble(t, "many packets in a poll", func(t *testing.T) {
		s := serve(t, plain)
		_, e := connect(t, s, engineio.Config{})
		s.polls <- strings.Repeat("4x\x1e", 5000) + "4y"
		if got := e.take(); len(got) != 5002 || got[5001] != "text y" {
			t.Errorf("%d events, want 5002", len(got))
		}
	})
}

func TestPostSize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		message transport.Message
		count   int
		limit   int // maxPayload
		posts   string
	}{
		{"16 packets", engineio.Text("x"), 40, 1000, "16 16 8"},
		{"16 packets without a limit", engineio.Text("x"), 33, 0, "16 16 1"},
		{"as many bytes as there is room for", engineio.Text(strings.Repeat("x", 31)), 7, 98, "3 3 1"},
		{"a byte less room", engineio.Text(strings.Repeat("x", 31)), 7, 97, "2 2 2 1"},
		{"one alone", engineio.Text(strings.Repeat("x", 96)), 3, 97, "1 1 1"},
		{"binary", engineio.Binary(make([]byte, 30)), 5, 83, "2 2 1"},
		{"binary, a byte less room", engineio.Binary(make([]byte, 30)), 3, 82, "1 1 1"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			s := serve(t, strings.Replace(plain, `"maxPayload":100`, `"maxPayload":`+strconv.Itoa(c.limit), 1))
			g := s.hold()
			client, _ := connect(t, s, engineio.Config{})
			send(t, client, "first")
			s.requests()
			for range c.count {
				if err := client.Send(t.Context(), c.message); err != nil {
					t.Fatal(err)
				}
			}
			close(g)
			var counts []string
			for _, body := range s.posts()[1:] {
				counts = append(counts, strconv.Itoa(1+strings.Count(body, "\x1e")))
				if c.limit > 0 && len(body) > c.limit {
					t.Errorf("a POST has %d bytes, the limit is %d", len(body), c.limit)
				}
			}
			if got := strings.Join(counts, " "); got != c.posts {
				t.Errorf("packets in the POSTs: %s, want %s", got, c.posts)
			}
		})
	}
}

func TestMalformedPoll(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body   string
		events []string
	}{
		"empty":              {"", nil},
		"unknown packet":     {"x", nil},
		"type above 6":       {"7", nil},
		"not base64":         {"b?", nil},
		"base64 cut short":   {"bAQ", nil},
		"after a message":    {"4a\x1e", []string{"text a"}},
		"between messages":   {"4a\x1e\x1e4b", []string{"text a"}},
		"separator alone":    {"\x1e", nil},
		"character of UTF-8": {"é", nil},
		"after a binary one": {"bAQ==\x1ebx", []string{"binary 01"}},
		"handshake of v3":    {`96:0{"sid":"x"}`, nil},
	} {
		bubble(t, name, func(t *testing.T) {
			s := serve(t, plain)
			_, e := connect(t, s, engineio.Config{})
			s.polls <- c.body
			e.want(t, append(append([]string{"connect"}, c.events...), "end: transport error")...)
			wantIs(t, e.ended.Err, engineio.ErrParse)
			as[*engineio.PacketError](t, e.ended.Err)
			if got := as[*engineio.TransportError](t, e.ended.Err); got.Transport != polling || got.Op != "read" {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestPollingFails(t *testing.T) {
	t.Parallel()
	answer := func(status int, body string) func(context.Context, string) (*transport.Response, error) {
		return func(context.Context, string) (*transport.Response, error) {
			return &transport.Response{Status: status, Body: []byte(body)}, nil
		}
	}
	end := func(t *testing.T, e *events, op string) *engineio.TransportError {
		t.Helper()
		list := e.take()
		if len(list) == 0 || list[len(list)-1] != "end: transport error" {
			t.Fatalf("events %q", list)
		}
		got := as[*engineio.TransportError](t, e.ended.Err)
		if got.Transport != polling || got.Op != op {
			t.Errorf("%+v, want polling %s", got, op)
		}
		return got
	}
	for _, c := range []struct {
		name    string
		status  int
		body    string
		message string
	}{
		{"forgotten", 400, `{"code":1,"message":"Session ID unknown"}`, "Session ID unknown"},
		{"too large", 413, "", ""},
		{"proxy", 502, "<html>", ""},
		{"text", 500, "oh", "oh"},
	} {
		bubble(t, "post: "+c.name, func(t *testing.T) {
			s := serve(t, plain)
			s.post = answer(c.status, c.body)
			client, e := connect(t, s, engineio.Config{})
			send(t, client, "a")
			got := end(t, e, "write")
			if got.Status != c.status || got.Message != c.message || strings.Count(got.Error(), strconv.Itoa(c.status)) != 1 {
				t.Errorf("%+v: %v", got, got)
			}
		})
		bubble(t, "poll: "+c.name, func(t *testing.T) {
			script := newScript(t)
			script.Get(200, nil, plain)
			script.Get(c.status, nil, c.body)
			_, e := connect(t, script.Network, engineio.Config{})
			got := end(t, e, "read")
			if got.Status != c.status || got.Message != c.message {
				t.Errorf("%+v", got)
			}
		})
	}
	bubble(t, "connection breaks", func(t *testing.T) {
		s := serve(t, plain)
		_, e := connect(t, s, engineio.Config{})
		s.requests()
		s.Cut()
		wantIs(t, end(t, e, "read"), memnet.ErrReset)
	})
	bubble(t, "poll is too large", func(t *testing.T) {
		s := serve(t, plain)
		_, e := connect(t, s, engineio.Config{MaxMessage: int64(len(plain))})
		s.polls <- strings.Repeat("4", len(plain)+1)
		wantIs(t, end(t, e, "read"), transport.ErrTooLarge)
	})
	for _, c := range []struct {
		timeout time.Duration
		size    int
		want    time.Duration
	}{{0, 1, 20 * time.Second}, {0, 300 << 10, 24 * time.Second}, {time.Second, 300 << 10, time.Second}} {
		bubble(t, "post hangs for "+c.want.String(), func(t *testing.T) {
			s := serve(t, strings.Replace(plain, `"maxPayload":100`, `"maxPayload":1000000`, 1))
			s.hold()
			client, e := connect(t, s, engineio.Config{RequestTimeout: c.timeout})
			begin := time.Now()
			send(t, client, string(bytes.Repeat([]byte("x"), c.size)))
			<-client.Session().Done()
			if took := time.Since(begin); took != c.want {
				t.Errorf("ended after %v, want %v", took, c.want)
			}
			wantIs(t, end(t, e, "write"), context.DeadlineExceeded)
		})
	}
}

func TestForceBase64(t *testing.T) {
	t.Parallel()
	bubble(t, websocket, func(t *testing.T) {
		script := newScript(t)
		script.Dial(siotest.Send(siotest.Open), siotest.Expect("4a", "bAQI=", "4b"), siotest.Send("bAwQ="))
		c, e := connect(t, script.Network, engineio.Config{Transports: []string{websocket}, ForceBase64: true})
		if err := c.Send(t.Context(), engineio.Text("a"), engineio.Binary([]byte{1, 2}), engineio.Text("b")); err != nil {
			t.Error(err)
		}
		if err := script.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		e.want(t, "connect", "binary 0304")
	})
	bubble(t, "not forced", func(t *testing.T) {
		script := newScript(t)
		script.Dial(siotest.Send(siotest.Open), siotest.Expect("4a"), siotest.ExpectBinary([]byte{1, 2}), siotest.SendBinary([]byte{}, []byte("b")))
		c, e := connect(t, script.Network, engineio.Config{Transports: []string{websocket}})
		if err := c.Send(t.Context(), engineio.Text("a"), engineio.Binary([]byte{1, 2})); err != nil {
			t.Error(err)
		}
		if err := script.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		e.want(t, "connect", "binary ", "binary 62")
	})
}
