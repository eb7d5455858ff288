package sio_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

const serverURL = "http://server"

// bubble runs a subtest in fake time. What is left running at its end fails it.
func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, f)
	})
}

// alone is bubble for a whole test.
func alone(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, f)
}

// background is a context that does not end before the clean-up, as a test's own does.
var background = context.Background()

// application returns the test application and a client of it, both closed at the end.
func application(t *testing.T, o siotest.Options, cfg sio.Config) (*siotest.Server, *sio.Client) {
	t.Helper()
	app := siotest.App(o)
	t.Cleanup(app.Close)
	return app, clientOf(t, app, cfg)
}

func clientOf(t *testing.T, app *siotest.Server, cfg sio.Config) *sio.Client {
	t.Helper()
	if cfg.Network == nil {
		cfg.Network = app.Network
	}
	client := sio.New(cfg)
	t.Cleanup(func() { client.Close() })
	return client
}

// scripted returns a server that follows a script, and a client that opens with WebSocket.
func scripted(t *testing.T, cfg sio.Config) (*siotest.Script, *sio.Client) {
	t.Helper()
	script := siotest.NewScript()
	t.Cleanup(script.Close)
	cfg.Network, cfg.Transports = script.Network, []string{"websocket"}
	client := sio.New(cfg)
	t.Cleanup(func() { client.Close() })
	return script, client
}

// greeting lets the client open a session and join the default namespace.
var greeting = siotest.Steps(siotest.Send(siotest.Open), siotest.Expect("40"), siotest.Send(`40{"sid":"s"}`))

func connect(t *testing.T, c *sio.Client) {
	t.Helper()
	if err := c.Connect(background, serverURL); err != nil {
		t.Fatalf("Connect: %v", err)
	}
	synctest.Wait()
}

// cut drops the connections at rest: between two polls there is nothing to cut.
func cut(app *siotest.Server) {
	synctest.Wait()
	app.Network.Cut()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// settling is longer than it takes until all that was sent has been dealt with, an upgrade
// too, and shorter than what tests wait for.
const settling = 400 * time.Millisecond

func settle() {
	time.Sleep(settling)
	synctest.Wait()
}

// journal notes what happened, in order.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprintf(format, args...))
}

func (j *journal) all() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.lines)
}

// want lets settling go by, compares, and forgets.
func (j *journal) want(t *testing.T, lines ...string) {
	t.Helper()
	settle()
	if got := j.all(); !slices.Equal(got, lines) {
		t.Errorf("happened:\n\t%s\nwant:\n\t%s", strings.Join(got, "\n\t"), strings.Join(lines, "\n\t"))
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = nil
}

// follow notes what becomes of a namespace.
func (j *journal) follow(n *sio.Namespace) {
	n.OnConnect(func(_ context.Context, c sio.Connected) { j.add("%s connect", c.Namespace) })
	n.OnDisconnect(func(_ context.Context, d sio.Disconnected) {
		j.add("%s disconnect: %s, reconnecting %v", d.Namespace, d.Reason, d.Reconnecting)
	})
	n.OnConnectError(func(_ context.Context, err *sio.ConnectError) {
		j.add("%s connect error: %s", err.Namespace, err.Message)
	})
}

// handler notes an event with its arguments.
func (j *journal) handler(name string) sio.Handler {
	return sio.HandlerFunc(func(_ context.Context, e *sio.Event) ([]any, error) {
		j.add("%s", strings.TrimSuffix(name+" "+argsText(e.Args), " "))
		return nil, nil
	})
}

func argsText(args sio.Args) string {
	texts := make([]string, args.Len())
	for i := range texts {
		var v any
		if err := args.Decode(i, &v); err != nil {
			v = err
		}
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, " ")
}

// waitFor lets virtual time go by until f is true, and fails after a minute of it.
func waitFor(t *testing.T, what string, f func() bool) {
	t.Helper()
	for range 60_000 {
		synctest.Wait()
		if f() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("%s: not within a minute", what)
}

// sessions returns how many are open once the server has dealt with all that was sent.
func sessions(app *siotest.Server) int {
	synctest.Wait()
	return len(app.Sessions())
}
