package siotest_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
)

const (
	unknown    = `{"code":1,"message":"Session ID unknown"}`
	badRequest = `{"code":3,"message":"Bad request"}`
	greeting   = `0{"maxPayload":1000000,"pingInterval":25000,"pingTimeout":20000,"sid":"engine1","upgrades":["websocket"]}`
)

func echoServer(t *testing.T, options siotest.Options) (*siotest.Engine, raw) {
	e := siotest.Echo(options)
	return e, raw{t, e.Network, "host/engine.io/"}
}

func TestHandshake(t *testing.T) {
	t.Parallel()
	e, r := echoServer(t, siotest.Options{Cookie: "io"})
	defer e.Close()
	resp := r.get("EIO=4&transport=polling&t=1")
	if resp.Status != 200 || string(resp.Body) != greeting {
		t.Errorf("handshake: %d %s", resp.Status, resp.Body)
	}
	if got := resp.Header["Set-Cookie"]; len(got) != 1 || !strings.HasPrefix(got[0], "io=engine1;") {
		t.Errorf("Set-Cookie %q", got)
	}
	if reqs := e.Requests(); len(reqs) != 1 || reqs[0].Method != "GET" || reqs[0].URL != "http://host/engine.io/?EIO=4&transport=polling&t=1" {
		t.Errorf("requests %+v", reqs)
	}
	for _, c := range []struct{ name, method, query, want string }{
		{"protocol 3", "GET", "EIO=3&transport=polling", `{"code":5,"message":"Unsupported protocol version"}`},
		{"transport", "GET", "EIO=4&transport=pigeon", `{"code":0,"message":"Transport unknown"}`},
		{"session", "GET", "EIO=4&transport=polling&sid=x", unknown},
		{"session of a POST", "POST", "EIO=4&transport=polling&sid=x", unknown},
		{"method", "POST", "EIO=4&transport=polling", `{"code":2,"message":"Bad handshake method"}`},
		{"websocket by GET", "GET", "EIO=4&transport=websocket", badRequest},
	} {
		t.Run(c.name, func(t *testing.T) {
			r.wantRefusal(r.request(c.method, c.query, ""), c.want)
		})
	}
	if resp := (raw{t, e.Network, "host/other/"}).get("EIO=4&transport=polling"); resp.Status != 404 {
		t.Errorf("other path: status %d", resp.Status)
	}
	_, err := e.Network.DialWebSocket(t.Context(), &transport.Dial{URL: "ws://host/engine.io/?EIO=4&transport=websocket&sid=x"})
	var status *transport.StatusError
	if !errors.As(err, &status) || status.Status != 400 || string(status.Body) != "Session ID unknown" {
		t.Errorf("dial with an unknown session: %v", err)
	}
}

func TestPayloads(t *testing.T) {
	t.Parallel()
	e, r := echoServer(t, siotest.Options{MaxPackets: 16, MaxPayload: 100})
	defer e.Close()
	r.open()
	r.wantPost("engine1", "4a\x1ebAQI=\x1e4€", 200)
	r.wantPoll("engine1", "4a\x1ebAQI=\x1e4€")
	r.wantPost("engine1", strings.Repeat("4\x1e", 15)+"4", 200)
	r.wantPoll("engine1", strings.Repeat("4\x1e", 15)+"4")
	r.wantPost("engine1", "4"+strings.Repeat("x", 100), 413)
	r.wantPost("engine1", "4still open", 200)
	r.wantPoll("engine1", "4still open")
	r.wantPost("engine1", strings.Repeat("4\x1e", 16)+"4", 400)
	r.wantRefusal(r.get("EIO=4&transport=polling&sid=engine1"), unknown)
}

func TestMalformedPacketsEndTheSession(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"unknown type": "4a\x1e7", "empty": "4a\x1e", "base64": "4a\x1eb*", "a client's ping": "4a\x1e2",
	} {
		bubble(t, name, func(t *testing.T) {
			e, r := echoServer(t, siotest.Options{})
			defer e.Close()
			r.open()
			held := make(chan string, 1)
			go func() { held <- r.poll("engine1") }()
			synctest.Wait()
			r.wantPost("engine1", body, 200)
			if got := <-held; got != "4a" && got != "1" {
				t.Errorf("held poll got %q", got)
			}
			if n := len(e.Sessions()); n != 0 {
				t.Errorf("%d sessions are open", n)
			}
		})
	}
}

func TestOverlappingPolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, r := echoServer(t, siotest.Options{})
		defer e.Close()
		r.open()
		held := make(chan string, 1)
		go func() { held <- r.poll("engine1") }()
		synctest.Wait()
		r.wantPost("engine1", "6", 200) // a POST beside a GET is none
		if resp := r.get("EIO=4&transport=polling&sid=engine1"); resp.Status != 400 {
			t.Errorf("second poll: status %d", resp.Status)
		}
		if got := <-held; got != "1" {
			t.Errorf("first poll got %q, want CLOSE", got)
		}
		r.wantRefusal(r.get("EIO=4&transport=polling&sid=engine1"), unknown)
		if s := e.Network.Stats(); s.Overlap["GET"] != 2 || s.Overlap["POST"] != 1 {
			t.Errorf("overlap %v", s.Overlap)
		}
	})
}

// slow takes a minute for each batch.
type slow struct{}

func (slow) Receive([]transport.Message) { time.Sleep(time.Minute) }
func (slow) Closed(string)               {}

func TestOverlappingPosts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := siotest.NewEngine(siotest.Options{}, func(*siotest.Session) siotest.Receiver { return slow{} })
		defer e.Close()
		r := raw{t, e.Network, "host/engine.io/"}
		r.open()
		first := make(chan int, 1)
		go func() { first <- r.post("engine1", "4a").Status }()
		synctest.Wait()
		r.wantPost("engine1", "4b", 400)
		if status := <-first; status != 200 {
			t.Errorf("first POST: status %d", status)
		}
		if n := len(e.Sessions()); n != 0 {
			t.Errorf("%d sessions are open", n)
		}
	})
}

func TestAbandonedPollEndsTheSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, r := echoServer(t, siotest.Options{})
		defer e.Close()
		r.open()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := e.Network.RoundTrip(ctx, &transport.Request{Method: "GET", URL: "http://host/engine.io/?EIO=4&transport=polling&sid=engine1"})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("poll: %v", err)
		}
		synctest.Wait()
		if n := len(e.Sessions()); n != 0 {
			t.Errorf("%d sessions are open", n)
		}
	})
}

func TestHeartbeat(t *testing.T) {
	t.Parallel()
	options := siotest.Options{PingInterval: 10 * time.Second, PingTimeout: 3 * time.Second}
	took := func(t *testing.T, begin time.Time, want time.Duration) {
		t.Helper()
		if got := time.Since(begin); got != want {
			t.Errorf("took %v, want %v", got, want)
		}
	}
	bubble(t, "polling", func(t *testing.T) {
		e, r := echoServer(t, options)
		defer e.Close()
		begin := time.Now()
		r.open()
		r.wantPoll("engine1", "2")
		took(t, begin, 10*time.Second)
		time.Sleep(time.Second)
		r.wantPost("engine1", "3", 200)
		r.wantPoll("engine1", "2")
		took(t, begin, 21*time.Second)
		r.wantPoll("engine1", "1")
		took(t, begin, 24*time.Second)
	})
	bubble(t, "websocket", func(t *testing.T) {
		e, r := echoServer(t, options)
		defer e.Close()
		begin := time.Now()
		s := r.dial("EIO=4&transport=websocket")
		s.want(strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(greeting, `"websocket"`, ""), "25000", "10000"), "20000", "3000"))
		s.want("2")
		s.send("3")
		s.want("2")
		s.wantEnd(1005)
		took(t, begin, 23*time.Second+time.Millisecond)
	})
}

func TestWebSocketMessages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, r := echoServer(t, siotest.Options{MaxPayload: 10})
		defer e.Close()
		s := r.dial("EIO=4&transport=websocket")
		s.read()
		s.send("4a", "bAQI=")
		s.sendBinary(3, 4)
		s.want("4a")
		s.wantBinary(1, 2)
		s.wantBinary(3, 4)
		s.send("4123456789")
		s.want("4123456789")
		s.send("41234567890")
		s.wantEnd(1009)
		synctest.Wait()
		if n := len(e.Sessions()); n != 0 {
			t.Errorf("%d sessions are open", n)
		}
	})
}
