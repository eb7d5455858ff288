package jsonshape

import (
	"math"
	"strconv"

	"github.com/siowasm/siowasm/internal/jsontext"
)

// firstUnsafe is the first integer that a float64 does not tell from the next. JavaScript's
// decoders make a BigInt of such integers, or lose some.
const firstUnsafe = 1 << 53

func (e *encoder) int(i int64) error {
	if e.text {
		e.dst = strconv.AppendInt(e.dst, i, 10)
		return nil
	}
	return e.put(Token{Kind: Int, Int: i})
}

func (e *encoder) uint(u uint64) error {
	t := Token{Kind: Int, Int: int64(u)}
	if t.Int < 0 {
		t.Kind = Uint
	}
	return e.put(t)
}

// float writes a number without a fraction as an integer, as JSON and JavaScript do.
func (e *encoder) float(f float64) error {
	if i := int64(f); float64(i) == f && -firstUnsafe < i && i < firstUnsafe && (i != 0 || !math.Signbit(f)) {
		return e.int(i)
	}
	return e.put(Token{Kind: Float, Float: f})
}

// float32 writes the number that the shortest text of a float32 is, as in JSON: 0.1, and
// not 0.10000000149011612.
func (e *encoder) float32(f float64) error {
	finite := !math.IsInf(f, 0) && !math.IsNaN(f) // else it has no such text
	if finite && (f != math.Trunc(f) || math.Abs(f) > 1<<24) {
		e.buf = strconv.AppendFloat(e.buf[:0], f, 'g', -1, 32)
		// It was made from a float32, so it is none that is out of range.
		f, _ = jsontext.ParseFloat(e.buf, 64)
	}
	return e.float(f)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
