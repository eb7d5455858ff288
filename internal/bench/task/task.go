// Package task is what the bench asks of the processes that it measures: a line of JSON with a request on the standard
// input, a line with the result on the standard output, until the input ends.
package task

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// What a request asks for.
const (
	Emit    = "emit"    // N events out, until the server has read all of them
	Receive = "receive" // one event out, N events in
	Echo    = "echo"    // N events that are acknowledged, InFlight of them at a time
	Idle    = "idle"    // N connections that do nothing
)

// What the events of a request have for an argument.
const (
	Object = "object" // of 100 bytes as JSON
	Binary = "binary" // Size bytes
	Text   = "text"   // Size letters
)

// A Request is one measurement.
type Request struct {
	Workload string `json:"workload"`
	URL      string `json:"url"`    // of the server, its query tells the server what to do
	Format   string `json:"format"` // "json", "msgpack" or "cbor"
	Polling  bool   `json:"polling"`
	N        int    `json:"n"`
	InFlight int    `json:"inFlight"`
	Payload  string `json:"payload"`
	Size     int    `json:"size"`
	// Variant is how the client is used, where it can be used in several ways.
	Variant string `json:"variant"`
	// Engine names a JSON engine other than the client's own, where there is a choice.
	Engine string `json:"engine"`
}

// A Result is what came of a request.
type Result struct {
	Seconds float64 `json:"seconds"` // from the first event to the last
	CPU     float64 `json:"cpu"`     // seconds of the client's process in that time
	// P50 and P99 are microseconds from an event to its acknowledgement.
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
	// Natural and Settled are the resident bytes more than before the connections, as they are and after the
	// memory that is not used was given back.
	Natural int64  `json:"natural"`
	Settled int64  `json:"settled"`
	Error   string `json:"error,omitempty"`
}

// maxLine bounds a request and a result.
const maxLine = 1 << 20

// Serve answers the requests on the standard input, one at a time.
func Serve(ctx context.Context, do func(context.Context, Request) (Result, error)) error {
	out := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var r Request
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return fmt.Errorf("read a request: %w", err)
		}
		result, err := do(ctx, r)
		if err != nil {
			result = Result{Error: err.Error()}
		}
		if err := out.Encode(result); err != nil {
			return fmt.Errorf("write a result: %w", err)
		}
	}
	if err := lines.Err(); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read a request: %w", err)
	}
	return nil
}
