package engineio_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// wantHeader expects a header with each request: a GET, a POST and a dial at least.
func wantHeader(t *testing.T, s *server, name string, want ...string) {
	t.Helper()
	methods := map[string]bool{}
	for _, req := range s.requests() {
		methods[req.Method] = true
		if got := req.Header[name]; !slices.Equal(got, want) {
			t.Errorf("%s %s: %s is %q, want %q", req.Method, req.URL, name, got, want)
		}
	}
	if len(methods) != 3 {
		t.Errorf("there were only %v", slices.Sorted(maps.Keys(methods)))
	}
}

func TestHeader(t *testing.T) {
	t.Parallel()
	bubble(t, "on every request", func(t *testing.T) {
		s := serve(t, upgradable)
		header := map[string][]string{"x-TOKEN": {"a", "b"}, "accept": {"text/plain"}}
		calls := 0
		c, _ := connect(t, s, engineio.Config{Header: func(context.Context) (map[string][]string, error) {
			calls++
			return header, nil
		}})
		send(t, c, "hi")
		wantHeader(t, s, "X-Token", "a", "b")
		if len(header) != 2 || !slices.Equal(header["x-TOKEN"], []string{"a", "b"}) || calls != 1 {
			t.Errorf("the caller's map is %v now, and was asked for %d times", header, calls)
		}
		for _, req := range s.requests() {
			if got := req.Header["Accept"]; !slices.Equal(got, []string{"text/plain"}) {
				t.Errorf("%s: Accept is %q", req.Method, got)
			}
			if got := req.Header["Content-Type"]; req.Method == "POST" && !slices.Equal(got, []string{"text/plain;charset=UTF-8"}) {
				t.Errorf("POST: Content-Type is %q", got)
			}
		}
	})
	bubble(t, "Header fails", func(t *testing.T) {
		s := serve(t, plain)
		wrong := errors.New("no token")
		c := engineio.New(engineio.Config{Network: s, Header: func(context.Context) (map[string][]string, error) { return nil, wrong }})
		wantIs(t, c.Connect(t.Context(), "http://host"), wrong)
		if n := len(s.requests()); n != 0 {
			t.Errorf("%d requests were made", n)
		}
	})
	bubble(t, "changed after Open", func(t *testing.T) {
		s := serve(t, plain)
		header := map[string][]string{"X-Token": {"a"}}
		session, err := engineio.New(engineio.Config{Network: s}).Open(t.Context(), "http://host", header)
		if err != nil {
			t.Fatal(err)
		}
		header["X-Token"][0] = "b"
		session.Close(t.Context())
		for _, req := range s.requests() {
			if got := req.Header["X-Token"]; !slices.Equal(got, []string{"a"}) {
				t.Errorf("%s: X-Token is %q", req.Method, got)
			}
		}
	})
}

// A recording is a Logger.
type recording struct {
	mu   sync.Mutex
	text strings.Builder
}

func (r *recording) Debug(msg string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text.WriteString(msg)
	for _, a := range args {
		if s, ok := a.(string); ok {
			r.text.WriteString(" " + s)
		}
	}
}

func (r *recording) Warn(msg string, args ...any) { r.Debug(msg, args...) }

func TestAuthorization(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, url string
		header    map[string][]string
		want      []string
	}{
		{"user and password", "http://me:pa%20ss%3A%40@host", nil, []string{"Basic bWU6cGEgc3M6QA=="}},
		{"user alone", "http://me@host", nil, []string{"Basic bWU6"}},
		{"none", "http://host", nil, nil},
		{"the caller's goes first", "http://me:pa@host", map[string][]string{"authorization": {"Bearer x"}}, []string{"Bearer x"}},
	} {
		bubble(t, c.name, func(t *testing.T) {
			s := serve(t, upgradable)
			log := &recording{}
			session, err := engineio.New(engineio.Config{Network: s, Logger: log}).Open(t.Context(), c.url, c.header)
			if err != nil {
				t.Fatal(err)
			}
			go session.Serve(&events{})
			if err := session.Send(t.Context(), engineio.Text("hi")); err != nil {
				t.Error(err)
			}
			wantHeader(t, s, "Authorization", c.want...)
			if text := log.text.String(); text == "" || strings.Contains(text, "pa") {
				t.Errorf("the log says %q", text)
			}
			session.Close(t.Context())
		})
	}
	bubble(t, "not in errors", func(t *testing.T) {
		for _, transports := range [][]string{{engineio.Polling}, {engineio.WebSocket}} {
			s := serve(t, "")
			err := engineio.New(engineio.Config{Network: s, Transports: transports}).Connect(t.Context(), "http://me:secret@host")
			if as[*engineio.HandshakeError](t, err); strings.Contains(err.Error(), "secret") {
				t.Error(err)
			}
		}
	})
}

func TestCookies(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, strings.Replace(upgradable, "25000", "300000", 1))
		s.header = map[string][]string{"Set-Cookie": {"io=1; Path=/; HttpOnly", "lb=a; Max-Age=60", "off=1; Max-Age=0"}}
		cookies := make(chan string, 2) // to set with the next POST
		s.post = func(context.Context, string) (*transport.Response, error) {
			return &transport.Response{Status: 200, Header: map[string][]string{"Set-Cookie": {<-cookies}}}, nil
		}
		s.socket = func(ctx context.Context, h *memnet.Handshake) { h.Reject(&transport.StatusError{Status: 503}) }
		header := func(context.Context) (map[string][]string, error) {
			return map[string][]string{"Cookie": {"own=1"}}, nil
		}
		c, _ := connect(t, s, engineio.Config{Header: header})
		want := func(text string) {
			t.Helper()
			requests := s.requests()
			if got := requests[len(requests)-1].Header["Cookie"]; !slices.Equal(got, []string{text}) {
				t.Errorf("cookies %q, want %q", got, text)
			}
		}
		post := func(set string) {
			cookies <- set
			send(t, c, "hi")
		}
		want("own=1; io=1; lb=a")
		wantDial(t, s, "own=1; io=1; lb=a")
		post("io=2")
		want("own=1; io=1; lb=a")
		post("x=3; Expires=Sat, 01 Jan 2000 01:00:00 GMT") // a bubble begins at midnight
		want("own=1; lb=a; io=2")
		post("y=4")
		want("own=1; lb=a; io=2; x=3")
		time.Sleep(time.Minute)
		post("io=; Max-Age=-1")
		want("own=1; io=2; x=3; y=4")
		s.polls <- "6"
		want("own=1; x=3; y=4")
	})
}

func wantDial(t *testing.T, s *server, cookies string) {
	t.Helper()
	for _, req := range s.requests() {
		if req.Method == "WEBSOCKET" && slices.Equal(req.Header["Cookie"], []string{cookies}) {
			return
		}
	}
	t.Errorf("no dial with the cookies %q", cookies)
}

func TestCookieHeader(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"name and value", []string{"a=1"}, "a=1"},
		{"value with signs", []string{` a = "x=y, z" ; Secure`}, `a="x=y, z"`},
		{"empty value", []string{"a="}, "a="},
		{"order", []string{"b=1", "a=2", "b=3"}, "a=2; b=3"},
		{"no name", []string{"=1", " ", "a", ""}, ""},
		{"expired", []string{"a=1; Expires=Mon, 31 Dec 2029 23:59:59 GMT"}, ""},
		{"old date format", []string{"a=1; expires=Mon, 31-Dec-2029 23:59:59 GMT"}, ""},
		{"not yet expired", []string{"a=1; Expires=Tue, 01 Jan 2030 00:00:02 GMT"}, "a=1"},
		{"no date", []string{"a=1; Expires=never"}, "a=1"},
		{"Max-Age before Expires", []string{"a=1; Max-Age=5; Expires=Mon, 31 Dec 2029 23:59:59 GMT"}, "a=1"},
		{"Max-Age after Expires", []string{"a=1; Expires=Tue, 01 Jan 2031 00:00:00 GMT; MAX-AGE=0"}, ""},
		{"Max-Age is huge", []string{"a=1; Max-Age=9223372036854775807"}, "a=1"},
		{"Max-Age has gone by", []string{"a=1; Max-Age=1"}, ""},
		{"Max-Age is no number", []string{"a=1; Max-Age=x"}, "a=1"},
		{"taken back", []string{"a=1", "b=2", "a=; Max-Age=0"}, "b=2"},
		{"control character", []string{"a=1\x01", "b\n=1", "c=3"}, "c=3"},
		{"too long", []string{"a=" + strings.Repeat("x", 4096), "b=1"}, "b=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := engineio.CookieHeader(c.lines, now, now.Add(time.Second)); got != c.want {
				t.Errorf("Cookie: %q, want %q", got, c.want)
			}
		})
	}
	var many []string
	for i := range 1000 {
		many = append(many, "c"+strings.Repeat("x", i)+"=1")
	}
	if n := strings.Count(engineio.CookieHeader(many, now, now), "="); n != 50 {
		t.Errorf("%d cookies are kept, want 50", n)
	}
}
