//go:build js && wasm

// Command frames is the half of itself that runs as wasm; see main.go.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall/js"
	"time"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
	transportjs "github.com/siowasm/siowasm/transport_js"
)

const (
	// rounds of each measurement, interleaved; the median counts. A ratio is that of the rounds', of
	// which each meets the machine as it is at the time.
	rounds = 11
	// each takes about this long in plain JavaScript.
	each = 250 * time.Millisecond
	// maxMessages is what the server sends at most.
	maxMessages = 1 << 20
)

// A load is what the server sends.
type load struct {
	name   string
	size   int
	binary bool
	each   bool // the server has a write for each
	n      int
}

var loads = []load{
	{name: "text, 100 bytes, a write each", size: 100, each: true},
	{name: "text, 100 bytes", size: 100},
	{name: "text, 5 kB", size: 5_000},
	{name: "binary, 100 bytes", size: 100, binary: true},
}

func main() {
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Println("frames:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, url string) error {
	fmt.Println("| messages per second | plain JavaScript | Conn.Read | ratio | sio, raw | ratio |")
	fmt.Println("|---|---:|---:|---:|---:|---:|")
	for _, l := range loads {
		l.n = 2000
		for range 2 { // the host compiles in the first
			took, err := listen(ctx, url, l)
			if err != nil {
				return err
			}
			l.n = min(max(int(float64(l.n)*float64(each)/float64(took)), 1000), maxMessages)
		}
		var plain, read, events []float64
		for range rounds {
			for _, m := range []struct {
				into    *[]float64
				measure func(context.Context, string, load) (time.Duration, error)
			}{{&plain, listen}, {&read, receive}, {&events, handle}} {
				took, err := m.measure(ctx, url, l)
				if err != nil {
					return fmt.Errorf("%s: %w", l.name, err)
				}
				*m.into = append(*m.into, float64(l.n)/took.Seconds())
			}
		}
		fmt.Printf("| %s | %.0f | %.0f | %.2f | %.0f | %.2f |\n", l.name, median(plain),
			median(read), median(ratios(read, plain)), median(events), median(ratios(events, plain)))
	}
	return echoes(ctx, url)
}

// ratios divides a by b, one by one.
func ratios(a, b []float64) []float64 {
	list := make([]float64, len(a))
	for i := range a {
		list[i] = a[i] / b[i]
	}
	return list
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

func (l load) query() string {
	q := "/?n=" + strconv.Itoa(l.n) + "&size=" + strconv.Itoa(l.size)
	if l.binary {
		q += "&binary=1"
	}
	if l.each {
		q += "&each=1"
	}
	return q
}

// listen counts with a listener that is JavaScript, and touches what it gets as ours does.
func listen(_ context.Context, url string, l load) (time.Duration, error) {
	done := make(chan struct{})
	finished := js.FuncOf(func(js.Value, []js.Value) any { close(done); return js.Undefined() })
	defer finished.Release()
	start := time.Now()
	opened := js.FuncOf(func(js.Value, []js.Value) any { start = time.Now(); return js.Undefined() })
	defer opened.Release()
	socket := js.Global().Call("eval", `((url, count, opened, finished) => {
		const socket = new WebSocket(url);
		socket.binaryType = "arraybuffer";
		let n = 0, size = 0;
		socket.addEventListener("open", () => { opened(); socket.send("go") });
		socket.addEventListener("message", (event) => {
			size += event.data.length ?? event.data.byteLength;
			if (++n === count) finished();
		});
		return socket;
	})`).Invoke(url+l.query(), l.n, opened, finished)
	<-done
	took := time.Since(start)
	closed := make(chan struct{})
	closing := js.FuncOf(func(js.Value, []js.Value) any { close(closed); return js.Undefined() })
	defer closing.Release()
	socket.Call("addEventListener", "close", closing)
	socket.Call("close")
	<-closed
	return took, nil
}

// receive counts with the Conn of transport_js.
func receive(ctx context.Context, url string, l load) (time.Duration, error) {
	conn, err := (&transportjs.Network{}).DialWebSocket(ctx, &transport.Dial{URL: url + l.query()})
	if err != nil {
		return 0, err
	}
	start := time.Now()
	if err = conn.Write(ctx, transport.Message{Data: []byte("go")}); err != nil {
		return 0, err
	}
	for range l.n {
		m, err := conn.Read(ctx)
		if err != nil {
			return 0, err
		}
		if len(m.Data) != l.size || m.Binary != l.binary {
			return 0, fmt.Errorf("a message of %d bytes", len(m.Data))
		}
	}
	took := time.Since(start)
	return took, conn.Close(ctx, 1000, "")
}

// handle counts with a handler of a client, which leaves the argument undecoded. There are no
// binary events in this: they would be two messages each.
func handle(ctx context.Context, url string, l load) (time.Duration, error) {
	l.binary = false
	client := sio.New(sio.Config{Transports: []string{"websocket"}})
	done := make(chan struct{})
	n := 0
	client.On("message", sio.Func(func(context.Context, *sio.Event) error {
		if n++; n == l.n {
			close(done)
		}
		return nil
	}))
	if err := client.Connect(ctx, "http"+strings.TrimPrefix(url, "ws")+l.query()); err != nil {
		return 0, err
	}
	start := time.Now()
	if err := client.Emit(ctx, "go"); err != nil {
		return 0, err
	}
	<-done
	took := time.Since(start)
	return took, client.Close()
}

// echoes prints how long one message takes there and back, one after the other.
func echoes(ctx context.Context, url string) error {
	const n = 2000
	conn, err := (&transportjs.Network{}).DialWebSocket(ctx, &transport.Dial{URL: url + "/?echo=1"})
	if err != nil {
		return err
	}
	took := make([]float64, n)
	for i := range took {
		start := time.Now()
		if err = conn.Write(ctx, transport.Message{Data: []byte("there and back")}); err != nil {
			return err
		}
		if _, err = conn.Read(ctx); err != nil {
			return err
		}
		took[i] = float64(time.Since(start).Microseconds())
	}
	slices.Sort(took)
	fmt.Printf("\none message there and back: median %.0f µs, 99 of 100 within %.0f µs\n", took[n/2], took[n*99/100])
	return conn.Close(ctx, 1000, "")
}
