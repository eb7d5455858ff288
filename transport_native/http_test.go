//go:build !js

package transportnative_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

func TestRoundTripCarriesAll(t *testing.T) {
	t.Parallel()
	u := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header()["X-Both"] = []string{"1", "2"}
		w.Header().Set("X-Length", strconv.FormatInt(r.ContentLength, 10))
		w.Header().Set("Set-Cookie", "a=b")
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, r.Method+" "+r.Host+" "+r.URL.RequestURI()+" "+strings.Join(r.Header["X-In"], "+")+" "+string(body))
	}))
	header := map[string][]string{"X-In": {"one", "two"}, "Host": {"example.org"}}
	n := &transportnative.Network{}
	t.Cleanup(n.CloseIdleConnections)
	got, err := n.RoundTrip(within(t), &transport.Request{Method: "POST", URL: u + "/p?q=1", Header: header, Body: []byte("ping")})
	if err != nil {
		t.Fatal(err)
	}
	if want := "POST example.org /p?q=1 one+two ping"; string(got.Body) != want {
		t.Errorf("server saw %q, want %q", got.Body, want)
	}
	if got.Status != http.StatusTeapot || !reflect.DeepEqual(got.Header["X-Both"], []string{"1", "2"}) {
		t.Errorf("got status %d and header %v", got.Status, got.Header)
	}
	if got.Header["X-Length"][0] != "4" || got.Header["Set-Cookie"][0] != "a=b" {
		t.Errorf("got header %v, want a Content-Length of 4 and the cookie", got.Header)
	}
	if want := (map[string][]string{"X-In": {"one", "two"}, "Host": {"example.org"}}); !reflect.DeepEqual(header, want) {
		t.Errorf("the caller's header became %v", header)
	}
}

func TestRoundTripFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	u := serve(t, http.RedirectHandler("/elsewhere", http.StatusFound))
	asked := false
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { asked = true; return nil }}
	n := &transportnative.Network{HTTPClient: client}
	got, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: u})
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != http.StatusFound || got.Header["Location"][0] != "/elsewhere" || asked {
		t.Errorf("got status %d, header %v, CheckRedirect asked: %v", got.Status, got.Header, asked)
	}
	if client.Transport != nil || client.CheckRedirect(nil, nil) != nil {
		t.Error("the user's client was changed")
	}
}

func TestRoundTripMaxBody(t *testing.T) {
	t.Parallel()
	kinds := map[string]func(http.ResponseWriter){
		"sized": func(w http.ResponseWriter) { w.Header().Set("Content-Length", "1000") },
		"chunked": func(w http.ResponseWriter) {
			w.WriteHeader(200)
			http.NewResponseController(w).Flush()
		},
		"gzip": func(w http.ResponseWriter) { w.Header().Set("Content-Encoding", "gzip") },
	}
	body := strings.Repeat("x", 1000)
	for name, prepare := range kinds {
		u := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			prepare(w)
			if name == "gzip" {
				z := gzip.NewWriter(w)
				defer z.Close()
				io.WriteString(z, body)
				return
			}
			io.WriteString(w, body)
		}))
		for _, limit := range []int64{0, 1, 999, 1000, 1001, 1<<63 - 1} {
			t.Run(name+"/"+strconv.FormatInt(limit, 10), func(t *testing.T) {
				t.Parallel()
				n := network(t, nil)
				got, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: u, MaxBody: limit})
				if limit > 0 && limit < 1000 {
					if !errors.Is(err, transport.ErrTooLarge) || !strings.Contains(err.Error(), strconv.FormatInt(limit, 10)) {
						t.Fatalf("got error %v, want ErrTooLarge that names %d", err, limit)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if string(got.Body) != body {
					t.Errorf("got %d bytes, want 1000", len(got.Body))
				}
			})
		}
	}
}

// TestRoundTripEnormousBody has no limit, and a body that memory cannot hold.
func TestRoundTripEnormousBody(t *testing.T) {
	t.Parallel()
	u := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(math.MaxInt))
		io.WriteString(w, "x")
	}))
	_, err := network(t, nil).RoundTrip(within(t), &transport.Request{Method: "GET", URL: u})
	if !errors.Is(err, transport.ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
}

func TestJarKeepsCookies(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []string
	u := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, r.Header.Get("Cookie"))
		http.SetCookie(w, &http.Cookie{Name: "n", Value: strconv.Itoa(len(seen))})
		w.WriteHeader(http.StatusForbidden)
	}))
	jar, _ := cookiejar.New(nil)
	n := network(t, nil)
	n.HTTPClient.Jar = jar
	header := map[string][]string{"Cookie": {"own=1"}}

	got, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: u, Header: header})
	if err != nil {
		t.Fatal(err)
	}
	_, err = n.DialWebSocket(within(t), &transport.Dial{URL: wsURL(u), Header: header})
	var status *transport.StatusError
	if !errors.As(err, &status) {
		t.Fatalf("got error %v, want a StatusError", err)
	}
	if len(got.Header["Set-Cookie"])+len(status.Header["Set-Cookie"]) != 0 {
		t.Errorf("Set-Cookie was returned: %v, %v", got.Header, status.Header)
	}
	if _, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: u}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"own=1", "own=1; n=1", "n=2"}; !reflect.DeepEqual(seen, want) {
		t.Errorf("the server saw the cookies %q, want %q", seen, want)
	}
	if len(header["Cookie"]) != 1 || header["Cookie"][0] != "own=1" {
		t.Errorf("the caller's header became %v", header)
	}
}

func TestRefusedPort(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	n := &transportnative.Network{}
	_, httpErr := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: "http://user:secret@" + addr + "/p?sid=hidden"})
	_, wsErr := n.DialWebSocket(within(t), &transport.Dial{URL: "ws://user:secret@" + addr + "/p?sid=hidden"})
	for _, err := range []error{httpErr, wsErr} {
		if !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("got error %v, want ECONNREFUSED", err)
			continue
		}
		if s := err.Error(); strings.Contains(s, "secret") || strings.Contains(s, "hidden") || !strings.Contains(s, addr+"/p") {
			t.Errorf("the error %q has to name the address, without userinfo and query", s)
		}
	}
}

func TestBadURL(t *testing.T) {
	t.Parallel()
	n := &transportnative.Network{}
	for _, u := range []string{"", "http://[::1", "gopher://127.0.0.1/", "http://127.0.0.1:port/", "ws://%zz/"} {
		if _, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: u}); err == nil {
			t.Errorf("RoundTrip with the URL %q succeeded", u)
		}
		if _, err := n.DialWebSocket(within(t), &transport.Dial{URL: u}); err == nil {
			t.Errorf("DialWebSocket with the URL %q succeeded", u)
		}
	}
}

func TestRoundTripEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for _, stage := range []string{"header", "body"} {
		t.Run(stage, func(t *testing.T) {
			t.Parallel()
			arrived := make(chan struct{})
			u := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if stage == "body" {
					io.WriteString(w, "a part")
					http.NewResponseController(w).Flush()
				}
				close(arrived)
				<-r.Context().Done()
			}))
			ctx, cancel := context.WithCancel(within(t))
			go func() {
				<-arrived
				cancel()
			}()
			if _, err := network(t, nil).RoundTrip(ctx, &transport.Request{Method: "GET", URL: u}); !errors.Is(err, context.Canceled) {
				t.Errorf("got error %v, want context.Canceled", err)
			}
		})
	}
}

// A server that switches the protocol and then is silent holds up neither of the two.
func TestUnwantedUpgrade(t *testing.T) {
	t.Parallel()
	for _, asked := range []string{"RoundTrip", "DialWebSocket"} {
		t.Run(asked, func(t *testing.T) {
			t.Parallel()
			gone := make(chan struct{})
			t.Cleanup(func() { close(gone) })
			u := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n")
				<-gone
			}))
			n := network(t, nil)
			done := make(chan error, 1)
			go func() {
				if asked == "RoundTrip" {
					got, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: u})
					if err == nil && (got.Status != http.StatusSwitchingProtocols || len(got.Body) > 0) {
						err = fmt.Errorf("got status %d and body %q", got.Status, got.Body)
					}
					done <- err
					return
				}
				if _, err := n.DialWebSocket(within(t), &transport.Dial{URL: wsURL(u)}); err == nil {
					done <- errors.New("the WebSocket was opened")
				}
				done <- nil
			}()
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(2 * time.Second):
				t.Error("it waits for what the server does not send")
			}
		})
	}
}

func TestZeroNetworkIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	u := serve(t, accepting(t, nil, echo))
	n := &transportnative.Network{}
	t.Cleanup(n.CloseIdleConnections)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: u}); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			c, err := n.DialWebSocket(within(t), &transport.Dial{URL: wsURL(u)})
			if err != nil {
				t.Error(err)
				return
			}
			c.Close(ended(), 1000, "")
		})
		wg.Go(n.CloseIdleConnections)
	}
	wg.Wait()
}

func TestCloseIdleConnections(t *testing.T) {
	t.Parallel()
	closed := make(chan struct{})
	srv := httptest.NewUnstartedServer(http.NotFoundHandler())
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			close(closed)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	n := &transportnative.Network{}
	if _, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: srv.URL}); err != nil {
		t.Fatal(err)
	}
	n.CloseIdleConnections()
	select {
	case <-closed:
	case <-within(t).Done():
		t.Error("the idle connection was not closed")
	}
}
