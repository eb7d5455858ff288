// Package payload has what the events of the bench carry.
package payload

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/siowasm/siowasm/internal/bench/task"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siocbor"
	"github.com/siowasm/siowasm/sio/siomsgpack"
)

// The names of the events.
const (
	Event = "event" // either way
	Go    = "go"    // tells the server to begin
	Done  = "done"  // tells the client that the server has read everything
)

// A Message has 100 bytes as JSON.
type Message struct {
	No   int    `json:"no"`
	User string `json:"user"`
	Text string `json:"text"`
	At   int64  `json:"at"`
	OK   bool   `json:"ok"`
}

// Object is the Message that is sent.
var Object = Message{No: 1234567, User: "gopher", Text: "hello, this is a line of chat here", At: 1700000000, OK: true}

// Binary returns size bytes.
func Binary(size int) []byte { return bytes.Repeat([]byte{0xa5}, size) }

// Text returns size letters.
func Text(size int) string { return strings.Repeat("a", size) }

// Argument returns the argument that a request names.
func Argument(kind string, size int) (any, error) {
	switch kind {
	case task.Object:
		return Object, nil
	case task.Binary:
		return Binary(size), nil
	case task.Text:
		return Text(size), nil
	default:
		return nil, fmt.Errorf("unknown payload %q", kind)
	}
}

// Codec returns the serializer of a format.
func Codec(format string, engine sio.JSONEngine) (sio.Codec, error) {
	switch format {
	case "json":
		return sio.JSONCodec(engine), nil
	case "msgpack":
		return siomsgpack.Codec{}, nil
	case "cbor":
		return siocbor.Codec{}, nil
	default:
		return nil, fmt.Errorf("unknown format %q", format)
	}
}
