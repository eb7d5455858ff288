//go:build !js

package driver_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/driver"
	"github.com/siowasm/siowasm/transport"
)

func TestMain(m *testing.M) { os.Exit(driver.Run(m.Run)) }

// network is the least that the control server needs, so that this test stands below the transports.
type network struct{ client http.Client }

func (n *network) RoundTrip(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	r, err := http.NewRequestWithContext(ctx, req.Method, req.URL, bytes.NewReader(req.Body))
	if err != nil {
		return nil, err
	}
	res, err := n.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return &transport.Response{Status: res.StatusCode, Header: res.Header, Body: body}, err
}

func (*network) DialWebSocket(context.Context, *transport.Dial) (transport.Conn, error) {
	return nil, transport.ErrUnsupported
}

// fresh returns a network without kept connections, which a killed server would break in the middle of a test.
func fresh() *network {
	return &network{http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
}

// open asks for an Engine.IO handshake and returns the answer.
func open(ctx context.Context, s *control.Server) (string, error) {
	url := s.URL() + "/socket.io/?EIO=4&transport=polling"
	res, err := fresh().RoundTrip(ctx, &transport.Request{Method: "GET", URL: url})
	if err != nil {
		return "", err
	}
	return string(res.Body), nil
}

func TestServerLife(t *testing.T) {
	t.Parallel()
	for _, kind := range []control.Kind{control.NPM, control.Python} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			ctx, client := t.Context(), control.New(fresh(), os.Getenv(control.Env))
			s, err := client.Start(ctx, control.Options{Kind: kind, PingInterval: 1234 * time.Millisecond})
			must(t, err)
			answers(ctx, t, s)

			must(t, s.Stop(ctx))
			silence, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
			defer cancel()
			if got, err := open(silence, s); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("a stopped server answered %q, error %v", got, err)
			}
			must(t, s.Cont(ctx))
			answers(ctx, t, s)

			must(t, s.Kill(ctx))
			if got, err := open(ctx, s); err == nil {
				t.Errorf("a killed server answered %q", got)
			}
			must(t, s.StartAgain(ctx))
			answers(ctx, t, s)
			must(t, s.Restart(ctx))
			answers(ctx, t, s)

			log, err := s.Log(ctx)
			must(t, err)
			if got := strings.Count(log, `"port"`); got != 3 {
				t.Errorf("the log tells of %d starts, want 3:\n%s", got, log)
			}
			must(t, s.Stop(ctx))
			must(t, s.Close(ctx))
			if got, err := open(ctx, s); err == nil {
				t.Errorf("a closed server answered %q", got)
			}
			if err := s.Cont(ctx); err == nil || !strings.Contains(err.Error(), "status 404") {
				t.Errorf("Cont of a closed server: %v, want a status 404", err)
			}
		})
	}
}

func TestRefusedOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		options control.Options
		want    string
	}{
		{"no kind", control.Options{}, `unknown kind of server ""`},
		{"parser", control.Options{Kind: control.NPM, Parser: "pickle"}, "unknown parser pickle"},
		{"parser of python", control.Options{Kind: control.Python, Parser: "pickle"}, "unknown parser pickle"},
		{"npm only", control.Options{Kind: control.Python, Recovery: true}, "no option recovery"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			client := control.New(fresh(), os.Getenv(control.Env))
			s, err := client.Start(t.Context(), test.options)
			if err == nil {
				must(t, s.Close(t.Context()))
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Start: %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestCloseEndsServers(t *testing.T) {
	t.Parallel()
	d, err := driver.Start(t.Context())
	must(t, err)
	s, err := control.New(fresh(), d.URL()).Start(t.Context(), control.Options{Kind: control.NPM})
	if err == nil {
		err = s.Stop(t.Context())
	}
	must(t, errors.Join(err, d.Close()))
	if got, err := open(t.Context(), s); err == nil {
		t.Errorf("the server answered %q after its driver closed", got)
	}
}

func answers(ctx context.Context, t *testing.T, s *control.Server) {
	t.Helper()
	got, err := open(ctx, s)
	if err != nil || !strings.Contains(got, `"pingInterval":1234`) {
		t.Fatalf("handshake %q, error %v", got, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
