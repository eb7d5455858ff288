package blast_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/bench/blast"
	"github.com/siowasm/siowasm/internal/bench/ours"
	"github.com/siowasm/siowasm/internal/bench/suite"
	"github.com/siowasm/siowasm/internal/bench/task"
	"github.com/siowasm/siowasm/internal/bench/yardstick"
)

// serve runs a server for the test, and returns its port.
func serve(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- blast.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().(*net.TCPAddr).Port
}

// Every workload is done by the clients that are written in Go, with the bytes checked by ours.
func TestWorkloads(t *testing.T) {
	t.Parallel()
	port := serve(t)
	do := map[string]func(context.Context, task.Request) (task.Result, error){suite.Siowasm: ours.Do, suite.Yardstick: yardstick.Do}
	for _, w := range suite.All() {
		for _, c := range w.Contestants {
			if w.Server != suite.Blast || w.Idle() || do[c.Client] == nil {
				continue
			}
			t.Run(w.Name+" "+c.String()+" "+c.Format, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				n := 300 // more than one byte has for an id
				if w.Request.Size > 0 {
					n = 7
				}
				result, err := do[c.Client](ctx, w.Of(c, port, n))
				if err != nil {
					t.Fatal(err)
				}
				if result.Seconds <= 0 || (w.Request.Workload == task.Echo) != (result.P50 > 0) || result.P99 < result.P50 {
					t.Errorf("%+v", result)
				}
			})
		}
	}
}

// Connections that do nothing are opened, and left.
func TestIdle(t *testing.T) {
	t.Parallel()
	port := serve(t)
	w, err := suite.Choose(suite.Idle1000, suite.Siowasm)
	if err != nil {
		t.Fatal(err)
	}
	result, err := ours.Do(t.Context(), w[0].Of(w[0].Contestants[0], port, 100))
	// What other tests do at the same time is in its memory.
	if err != nil || result.Seconds <= 0 {
		t.Errorf("%+v, %v", result, err)
	}
}

// What cannot be served is refused in words.
func TestRefusal(t *testing.T) {
	t.Parallel()
	url := fmt.Sprintf("http://127.0.0.1:%d/socket.io/?", serve(t))
	for query, want := range map[string]string{
		"mode=dance":                          `unknown mode "dance"` + "\n",
		"mode=blast&n=0":                      `n is "0", want a number above 0` + "\n",
		"mode=echo&payload=soup":              `unknown payload "soup"` + "\n",
		"mode=echo&payload=object&format=xml": `unknown format "xml"` + "\n",
		"mode=echo&payload=object&format=json&transport=websocket": "no WebSocket handshake\n",
		"mode=echo&payload=object&format=cbor":                     "over polling only the echo in json is answered\n",
		"sid=7":                                                    `{"code":1,"message":"Session ID unknown"}` + "\n",
	} {
		answer, err := http.Get(url + query)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusBadRequest || string(body) != want {
			t.Errorf("%s: %d %q, %v, want %q", query, answer.StatusCode, body, err, want)
		}
	}
}
