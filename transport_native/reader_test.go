//go:build !js

package transportnative_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/siowasm/siowasm/transport"
)

// head is a frame's first bytes as they are given, with a length of that many bytes.
func head(first byte, lengthBytes int, length uint64) []byte {
	switch lengthBytes {
	case 2:
		return binary.BigEndian.AppendUint16([]byte{first, 126}, uint16(length))
	case 8:
		return binary.BigEndian.AppendUint64([]byte{first, 127}, length)
	default:
		return []byte{first, byte(length)}
	}
}

func join(parts ...[]byte) []byte { return slices.Concat(parts...) }

// The frames of a server, and what comes of them.
var frameCases = []struct {
	name     string
	in       []byte
	limit    int64
	messages []string
	end      int   // the code of the CloseError; zero: none
	cause    error // of the end, too
	answer   int   // the code of the close frame that is sent; zero: none, 1005: one without
	pongs    []string
}{
	{name: "nothing", end: 1006, cause: io.EOF},
	{name: "no bytes in a message", in: frame(opText, ""), messages: []string{""}, end: 1006, cause: io.EOF},
	{name: "a length of 7 bits", in: frame(opText, strings.Repeat("a", 125)), messages: []string{strings.Repeat("a", 125)}, end: 1006},
	{name: "of 16", in: frame(opText, strings.Repeat("a", 126)), messages: []string{strings.Repeat("a", 126)}, end: 1006},
	{name: "of 64", in: frame(opText, strings.Repeat("a", 70_000)), messages: []string{strings.Repeat("a", 70_000)}, end: 1006},
	{name: "longer than it has to be", in: join(head(0x81, 8, 3), []byte("abc"), head(0x81, 2, 1), []byte("d")), messages: []string{"abc", "d"}, end: 1006},
	{name: "many messages", in: bytes.Repeat(frame(opText, "1234567"), 300), messages: slices.Repeat([]string{"1234567"}, 300), end: 1006},
	{name: "a large one behind small ones", in: join(frame(opText, "a"), frame(opText, strings.Repeat("b", 200_000)), frame(opText, "c")),
		messages: []string{"a", strings.Repeat("b", 200_000), "c"}, end: 1006},
	{name: "fragments", in: join(head(0x01, 1, 2), []byte("ab"), head(0x00, 1, 0), head(0x00, 1, 1), []byte("c"), head(0x80, 1, 2), []byte("de")),
		messages: []string{"abcde"}, end: 1006},
	{name: "large fragments", in: join(head(0x01, 8, 100_000), bytes.Repeat([]byte("a"), 100_000), head(0x80, 8, 100_000), bytes.Repeat([]byte("a"), 100_000)),
		messages: []string{strings.Repeat("a", 200_000)}, end: 1006},
	{name: "fragments without bytes", in: join(head(0x01, 1, 0), head(0x80, 1, 0), frame(opText, "x")), messages: []string{"", "x"}, end: 1006},
	{name: "a ping between fragments", in: join(head(0x01, 1, 1), []byte("a"), frame(opPing, "p"), head(0x80, 1, 1), []byte("b")),
		messages: []string{"ab"}, end: 1006, pongs: []string{"p"}},
	{name: "pings", in: join(frame(opPing, ""), frame(opPing, strings.Repeat("p", 125))), end: 1006, pongs: []string{"", strings.Repeat("p", 125)}},
	{name: "pongs that nobody waits for", in: join(frame(opPong, ""), frame(opPong, "12345678"), frame(opText, "x")), messages: []string{"x"}, end: 1006},

	{name: "close", in: join(closeFrame(1000, "bye"), frame(opText, "late")), end: 1000, answer: 1000},
	{name: "close between fragments", in: join(head(0x01, 1, 1), []byte("a"), closeFrame(4000, "")), end: 4000, answer: 4000},
	{name: "close without a code", in: frame(opClose, ""), end: 1005, answer: 1005},
	{name: "close with half a code", in: frame(opClose, "x"), end: 1006, answer: 1002},
	{name: "close with a reason that is not UTF-8", in: closeFrame(1000, "\xff"), end: 1006, answer: 1007},
	{name: "close with 999", in: closeFrame(999, ""), end: 1006, answer: 1002},
	{name: "close with 1004", in: closeFrame(1004, ""), end: 1006, answer: 1002},
	{name: "close with 1005", in: closeFrame(1005, ""), end: 1006, answer: 1002},
	{name: "close with 1006", in: closeFrame(1006, ""), end: 1006, answer: 1002},
	{name: "close with 1015", in: closeFrame(1015, ""), end: 1006, answer: 1002},
	{name: "close with 2999", in: closeFrame(2999, ""), end: 1006, answer: 1002},
	{name: "close with 5000", in: closeFrame(5000, ""), end: 1006, answer: 1002},

	{name: "the first reserved bit", in: head(0xC1, 1, 0), end: 1006, answer: 1002},
	{name: "the second", in: head(0xA1, 1, 0), end: 1006, answer: 1002},
	{name: "the third, behind a message", in: join(frame(opText, "a"), head(0x91, 1, 0)), messages: []string{"a"}, end: 1006, answer: 1002},
	{name: "a data opcode that is not known", in: head(0x83, 1, 0), end: 1006, answer: 1002},
	{name: "a control opcode that is not known", in: head(0x8B, 1, 0), end: 1006, answer: 1002},
	{name: "a masked frame", in: []byte{0x81, 0x81, 0, 0, 0, 0, 'a'}, end: 1006, answer: 1002},
	{name: "a fragmented ping", in: head(0x09, 1, 0), end: 1006, answer: 1002},
	{name: "a ping of 126 bytes", in: frame(opPing, strings.Repeat("p", 126)), end: 1006, answer: 1002},
	{name: "a continuation of nothing", in: head(0x80, 1, 0), end: 1006, answer: 1002},
	{name: "a continuation of what has ended", in: join(frame(opText, "a"), head(0x80, 1, 0)), messages: []string{"a"}, end: 1006, answer: 1002},
	{name: "a message within a message", in: join(head(0x01, 1, 1), []byte("a"), frame(opText, "b")), end: 1006, answer: 1002},
	{name: "a length with its first bit set", in: head(0x81, 8, 1<<63), end: 1006, answer: 1002},

	{name: "cut in a header", in: []byte{0x81}, end: 1006, cause: io.ErrUnexpectedEOF},
	{name: "cut in a length", in: head(0x81, 8, 1)[:5], end: 1006, cause: io.ErrUnexpectedEOF},
	{name: "cut in a message", in: frame(opText, "abc")[:4], end: 1006, cause: io.ErrUnexpectedEOF},
	{name: "cut before a message's first byte", in: head(0x81, 2, 1000), end: 1006, cause: io.ErrUnexpectedEOF},
	{name: "cut in a large message", in: frame(opText, strings.Repeat("a", 100_000))[:50_000], end: 1006, cause: io.ErrUnexpectedEOF},
	{name: "cut between fragments", in: join(head(0x01, 1, 1), []byte("a")), end: 1006, cause: io.ErrUnexpectedEOF},
	{name: "cut in a message that claims to be enormous", in: join(head(0x81, 8, math.MaxInt), []byte("abc")), end: 1006, cause: io.ErrUnexpectedEOF},

	{name: "at the limit", in: frame(opText, "abcde"), limit: 5, messages: []string{"abcde"}, end: 1006},
	{name: "above the limit", in: frame(opText, "abcdef"), limit: 5, cause: transport.ErrTooLarge, answer: 1009},
	{name: "above the limit, enormous", in: head(0x81, 8, 1<<62), limit: 5, cause: transport.ErrTooLarge, answer: 1009},
	{name: "above the limit in fragments", in: join(head(0x01, 1, 3), []byte("abc"), head(0x80, 1, 3), []byte("def")), limit: 5,
		cause: transport.ErrTooLarge, answer: 1009},
	{name: "without a limit, more than an int counts", in: join(head(0x01, 1, 1), []byte("a"), head(0x80, 8, math.MaxInt)), cause: transport.ErrTooLarge, answer: 1009},
	{name: "a ping above the limit", in: frame(opPing, "abcdef"), limit: 5, end: 1006, pongs: []string{"abcdef"}},
}

// chunks are the ways in which a network may hand over the same bytes.
var chunks = map[string]func(io.Reader) io.Reader{
	"at once":              func(r io.Reader) io.Reader { return r },
	"with the end":         iotest.DataErrReader,
	"one byte after other": iotest.OneByteReader,
	"halves":               iotest.HalfReader,
}

// A got is what a client made of frames.
type got struct {
	messages []transport.Message
	sent     []sent
	err      string
}

// receiveAll reads to the end.
func receiveAll(t testing.TB, in io.Reader, limit int64) (got, error) {
	t.Helper()
	counted := &countedReader{Reader: in}
	c, m := connect(t, counted, limit)
	var g got
	for {
		ready, reads := c.(transport.Batcher).Ready(), counted.reads
		message, err := c.Read(context.Background())
		if ready && counted.reads != reads {
			t.Errorf("the connection was ready, and read %d times", counted.reads-reads)
		}
		if err != nil {
			if _, again := c.Read(context.Background()); again != err {
				t.Errorf("the next Read returned %v, want %v", again, err)
			}
			c.Close(ended(), 1000, "")
			g.sent, g.err = m.frames(), err.Error()
			return g, err
		}
		g.messages = append(g.messages, message)
	}
}

// A countedReader counts how often it was read from.
type countedReader struct {
	io.Reader
	reads int
}

func (r *countedReader) Read(p []byte) (int, error) {
	r.reads++
	return r.Reader.Read(p)
}

func TestFrames(t *testing.T) {
	t.Parallel()
	for _, tc := range frameCases {
		for way, chunk := range chunks {
			t.Run(tc.name+", "+way, func(t *testing.T) {
				t.Parallel()
				g, err := receiveAll(t, chunk(bytes.NewReader(tc.in)), tc.limit)
				var messages, pongs []string
				for _, m := range g.messages {
					messages = append(messages, string(m.Data))
				}
				if !slices.Equal(messages, tc.messages) {
					t.Errorf("got %d messages %.50q, want %d %.50q", len(messages), messages, len(tc.messages), tc.messages)
				}
				var closed *transport.CloseError
				if errors.As(err, &closed) != (tc.end != 0) || closed != nil && closed.Code != tc.end {
					t.Errorf("it ended with %v, want the code %d", err, tc.end)
				}
				if tc.cause != nil && !errors.Is(err, tc.cause) {
					t.Errorf("it ended with %v, want %v as its cause", err, tc.cause)
				}
				answer := 0
				for i, s := range g.sent {
					switch {
					case s.op == opPong:
						pongs = append(pongs, s.payload)
					case s.op != opClose || i != len(g.sent)-1:
						t.Errorf("sent a frame of type %d as number %d of %d", s.op, i, len(g.sent))
					case s.payload == "":
						answer = 1005
					default:
						answer = int(binary.BigEndian.Uint16([]byte(s.payload)))
					}
				}
				if answer != tc.answer {
					t.Errorf("answered with the code %d, want %d", answer, tc.answer)
				}
				if !slices.Equal(pongs, tc.pongs) {
					t.Errorf("answered the pings %q, want %q", pongs, tc.pongs)
				}
			})
		}
	}
}

// A message holds no more memory than it has bytes.
func TestMessagesAreAsLargeAsTheirMemory(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 100, 1000, 70_000, 1 << 20} {
		c, _ := connect(t, bytes.NewReader(frame(opText, strings.Repeat("a", size))), 0)
		m, err := c.Read(context.Background())
		if err != nil || len(m.Data) != size || cap(m.Data) != size {
			t.Errorf("got %d bytes in %d and %v, want %d", len(m.Data), cap(m.Data), err, size)
		}
	}
}

// A connection is ready that has the next message, too.
func TestReady(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("b", 200)
	for _, tc := range []struct {
		name string
		next []byte
		want bool
	}{
		{"nothing", nil, false},
		{"a message", frame(opText, "b"), true},
		{"no bytes in a message", frame(opText, ""), true},
		{"a message with a length of 16 bits", frame(opText, long), true},
		{"one with a length of 64", join(head(0x81, 8, 200), []byte(long)), true},
		{"the first byte of a header", []byte{0x81}, false},
		{"a part of a length", head(0x81, 2, 200)[:3], false},
		{"a part of a message", frame(opText, long)[:200], false},
		{"a fragment", join(head(0x01, 1, 1), []byte("b")), false},
		{"a ping", frame(opPing, ""), false},
		{"a close frame", closeFrame(1000, ""), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c, _ := connect(t, bytes.NewReader(join(frame(opText, "a"), tc.next)), 0)
			if c.(transport.Batcher).Ready() {
				t.Error("ready before anything was read")
			}
			if _, err := c.Read(context.Background()); err != nil {
				t.Fatal(err)
			}
			if got := c.(transport.Batcher).Ready(); got != tc.want {
				t.Errorf("ready is %t, want %t", got, tc.want)
			}
		})
	}
}

func TestEachFrameHasItsKey(t *testing.T) {
	t.Parallel()
	c, m := connect(t, bytes.NewReader(nil), 0)
	const n = 300
	batch := slices.Repeat([]transport.Message{text("")}, n)
	if err := c.Write(context.Background(), batch...); err != nil {
		t.Fatal(err)
	}
	keys := make(map[string]bool)
	out := m.out.Bytes()
	for i := 2; i+4 <= len(out); i += 6 {
		keys[string(out[i:i+4])] = true
	}
	if len(keys) < n-1 {
		t.Errorf("%d frames have %d keys", n, len(keys))
	}
}

// Whatever a server sends, a client makes the same of it however the network cuts it.
func FuzzFrames(f *testing.F) {
	for _, tc := range frameCases {
		if len(tc.in) < 2000 {
			f.Add(tc.in, tc.limit)
		}
	}
	f.Add(bytes.Repeat(frame(opPing, "p"), 8), int64(0))
	f.Fuzz(func(t *testing.T, in []byte, limit int64) {
		want, _ := receiveAll(t, bytes.NewReader(in), limit)
		want.sent = latest(want.sent)
		total := 0
		for _, m := range want.messages {
			total += len(m.Data)
			if limit > 0 && int64(len(m.Data)) > limit {
				t.Errorf("a message of %d bytes, and the limit is %d", len(m.Data), limit)
			}
		}
		if total > len(in) {
			t.Errorf("%d bytes came of %d", total, len(in))
		}
		for way, chunk := range chunks {
			g, _ := receiveAll(t, chunk(bytes.NewReader(in)), limit)
			if g.sent = latest(g.sent); !reflect.DeepEqual(g, want) {
				t.Errorf("%s: got %.200v, want %.200v", way, g, want)
			}
		}
	})
}

// latest leaves out the pongs that another follows: of several pings only the latest need be answered.
func latest(frames []sent) []sent {
	var kept []sent
	for i, f := range frames {
		if f.op != opPong || i == len(frames)-1 || frames[i+1].op != opPong {
			kept = append(kept, f)
		}
	}
	return kept
}
