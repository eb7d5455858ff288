//go:build js && wasm

package transportjs_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"syscall/js"
	"testing"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
	transportjs "github.com/siowasm/siowasm/transport_js"
)

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method string
		body         []byte
		header       map[string][]string
	}{
		{name: "get", method: "GET"},
		{name: "post", method: "POST", body: []byte("plain text")},
		{name: "bytes", method: "POST", body: []byte{0, 1, 0xff, 0xfe, '\n'}},
		{name: "large", method: "PUT", body: bytes.Repeat([]byte("0123456789abcdef"), 20_000)},
		{name: "headers", method: "GET", header: map[string][]string{"X-One": {"1"}, "X-Two": {"a", "b"}, "Authorization": {"Bearer t"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			resp, err := network.RoundTrip(testContext(t), &transport.Request{
				Method: test.method, URL: peer(t) + "/echo", Header: test.header, Body: test.body,
			})
			if err != nil {
				t.Fatal(err)
			}
			if resp.Status != 200 || !slices.Equal(resp.Header["Content-Type"], []string{"application/json"}) {
				t.Errorf("status %d, header %v", resp.Status, resp.Header)
			}
			var got struct {
				Method, Body string
				Headers      map[string]string
			}
			if err := json.Unmarshal(resp.Body, &got); err != nil {
				t.Fatal(err)
			}
			body, err := base64.StdEncoding.DecodeString(got.Body)
			if err != nil {
				t.Fatal(err)
			}
			if got.Method != test.method || !bytes.Equal(body, test.body) {
				t.Errorf("peer got %s with %d bytes, want %s with %d", got.Method, len(body), test.method, len(test.body))
			}
			for name, values := range test.header {
				if value := got.Headers[strings.ToLower(name)]; value != strings.Join(values, ", ") {
					t.Errorf("peer got %s: %q, want %q", name, value, values)
				}
			}
		})
	}
}

func TestRoundTripStatus(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"200", "400", "404", "500"} {
		resp, err := network.RoundTrip(testContext(t), &transport.Request{Method: "GET", URL: peer(t) + "/status?code=" + code})
		if err != nil {
			t.Fatal(err)
		}
		if string(resp.Body) != "status" || !slices.Equal(resp.Header["X-Answer"], []string{"one"}) {
			t.Errorf("%s: status %d, body %q, header %v", code, resp.Status, resp.Body, resp.Header)
		}
	}
}

func TestRoundTripCookies(t *testing.T) {
	t.Parallel()
	resp, err := network.RoundTrip(testContext(t), &transport.Request{Method: "GET", URL: peer(t) + "/cookies"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a=1; Path=/; Expires=Wed, 21 Oct 2099 07:28:00 GMT", "b=2; Path=/"}
	if browser() {
		want = nil // it keeps them to itself
	}
	if got := resp.Header["Set-Cookie"]; !slices.Equal(got, want) {
		t.Errorf("Set-Cookie is %q, want %q", got, want)
	}
}

func TestRoundTripRedirect(t *testing.T) {
	t.Parallel()
	resp, err := network.RoundTrip(testContext(t), &transport.Request{Method: "GET", URL: peer(t) + "/redirect"})
	if browser() {
		var unsupported *transport.UnsupportedError
		if !errors.As(err, &unsupported) || !strings.Contains(err.Error(), "redirect") {
			t.Errorf("error is %v, want an *UnsupportedError about the redirect", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if resp.Status != 302 || !slices.Equal(resp.Header["Location"], []string{"/echo"}) {
		t.Errorf("status %d, header %v", resp.Status, resp.Header)
	}
}

func TestRoundTripMaxBody(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/body?size=1000", "/body?size=1000&chunked=1"} {
		for _, limit := range []int64{0, 999, 1000, 1001} {
			resp, err := network.RoundTrip(testContext(t), &transport.Request{Method: "GET", URL: peer(t) + path, MaxBody: limit})
			if limit == 999 {
				if !errors.Is(err, transport.ErrTooLarge) || !strings.Contains(err.Error(), "999") {
					t.Errorf("%s, limit %d: error is %v, want ErrTooLarge with the limit", path, limit, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s, limit %d: %v", path, limit, err)
				continue
			}
			if len(resp.Body) != 1000 {
				t.Errorf("%s, limit %d: %d bytes", path, limit, len(resp.Body))
			}
		}
	}
}

func TestRoundTripContext(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/hang", "/hang-body"} {
		key := newKey()
		ctx, cancel := context.WithCancel(context.Background())
		result := make(chan error, 1)
		go func() {
			_, err := network.RoundTrip(ctx, &transport.Request{Method: "GET", URL: peer(t) + path + "?key=" + key})
			result <- err
		}()
		if what := getJSON[string](t, "/event?key="+key); what != "arrived" {
			t.Errorf("%s: %s", path, what)
		}
		cancel()
		if err := <-result; err != context.Canceled {
			t.Errorf("%s: error is %v, want context.Canceled itself", path, err)
		}
		if what := getJSON[string](t, "/event?key="+key); what != "given up" {
			t.Errorf("%s: the request was not aborted but %s", path, what)
		}
	}
	if _, err := network.RoundTrip(ended(), &transport.Request{Method: "GET", URL: peer(t) + "/echo"}); err != context.Canceled {
		t.Errorf("error is %v, want context.Canceled itself", err)
	}
}

func TestRoundTripFailure(t *testing.T) {
	t.Parallel()
	port := closedPort(t)
	tests := []struct {
		name string
		req  transport.Request
	}{
		{"refused", transport.Request{Method: "GET", URL: "http://127.0.0.1:" + port + "/"}},
		{"url", transport.Request{Method: "GET", URL: "http://:bad:/"}},
		{"header", transport.Request{Method: "GET", URL: peer(t) + "/echo", Header: map[string][]string{"A B": {"x"}}}},
		{"value", transport.Request{Method: "GET", URL: peer(t) + "/echo", Header: map[string][]string{"X-A": {"é\n€"}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := network.RoundTrip(testContext(t), &test.req)
			var thrown *jsx.Error
			if !errors.As(err, &thrown) {
				t.Fatalf("error is %v, want what JavaScript threw", err)
			}
			if test.name == "refused" && npm() && !strings.Contains(err.Error(), port) {
				t.Errorf("error %q does not say what was refused", err)
			}
		})
	}
}

func TestBrowserHeaders(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Cookie", "Origin", "User-Agent", "Host", "sec-fetch-mode", "Proxy-Authorization"} {
		req := &transport.Request{Method: "GET", URL: peer(t) + "/echo", Header: map[string][]string{name: {"x"}}}
		_, err := network.RoundTrip(testContext(t), req)
		if got := errors.Is(err, transport.ErrUnsupported); got != browser() {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}

// A host may throw on an option that it does not know, so that only needed ones are set.
func TestFetchOptions(t *testing.T) {
	fetch := js.Global().Get("fetch")
	defer js.Global().Set("fetch", fetch)
	tests := []struct {
		credentials, method, body, want string
	}{
		{"", "GET", "", "headers,method,redirect,signal"},
		{"", "POST", "x", "body,headers,method,redirect,signal"},
		{"include", "GET", "", "credentials,headers,method,redirect,signal"},
	}
	for _, test := range tests {
		stub := eval(`globalThis.fetch = function stub(url, options) { stub.options = options; throw new Error("stub") }`)
		n := &transportjs.Network{Credentials: test.credentials}
		_, err := n.RoundTrip(testContext(t), &transport.Request{Method: test.method, URL: "http://peer", Body: []byte(test.body)})
		var thrown *jsx.Error
		if !errors.As(err, &thrown) || thrown.Message != "stub" {
			t.Errorf("error is %v, want what fetch threw", err)
		}
		options := stub.Get("options")
		keys := js.Global().Get("Object").Call("keys", options).Call("sort").Call("join").String()
		if keys != test.want {
			t.Errorf("options are %s, want %s", keys, test.want)
		}
		if test.credentials != "" && options.Get("credentials").String() != test.credentials {
			t.Errorf("credentials are %s, want %s", options.Get("credentials"), test.credentials)
		}
	}
}

// Deno and Bun name the URL of what failed.
func TestErrorsWithoutQuery(t *testing.T) {
	fetch := js.Global().Get("fetch")
	defer js.Global().Set("fetch", fetch)
	eval(`globalThis.fetch = async (url) => { throw new TypeError("error sending request for url (" + url + "): refused") }`)
	_, fetchErr := network.RoundTrip(testContext(t), &transport.Request{Method: "GET", URL: "http://peer/path?token=secret"})
	_, dialErr := (&transportjs.Network{WebSocket: eval(fakeClass)}).DialWebSocket(testContext(t), &transport.Dial{URL: "ws://fails/path?token=secret"})
	for err, want := range map[error]string{
		fetchErr: "fetch: TypeError: error sending request for url (http://peer/path): refused",
		dialErr:  "websocket dial: no route to ws://fails/path",
	} {
		if err == nil || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
}

func TestNoFetch(t *testing.T) {
	fetch := js.Global().Get("fetch")
	js.Global().Set("fetch", js.Undefined())
	defer js.Global().Set("fetch", fetch)
	_, err := network.RoundTrip(testContext(t), &transport.Request{Method: "GET", URL: peer(t) + "/echo"})
	var unsupported *transport.UnsupportedError
	if !errors.As(err, &unsupported) || unsupported.Option != "fetch" {
		t.Errorf("error is %v, want an *UnsupportedError for fetch", err)
	}
}

func TestRoundTripLeavesNothing(t *testing.T) {
	before := jsx.Live()
	for range 20 {
		if _, err := network.RoundTrip(testContext(t), &transport.Request{Method: "GET", URL: peer(t) + "/echo"}); err != nil {
			t.Fatal(err)
		}
	}
	_, _ = network.RoundTrip(testContext(t), &transport.Request{Method: "GET", URL: "http://127.0.0.1:" + closedPort(t)})
	if n := jsx.Live() - before; n != 0 {
		t.Errorf("%d js.Funcs left", n)
	}
}
