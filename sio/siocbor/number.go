package siocbor

import (
	"math"
	"math/big"
	"time"

	"github.com/siowasm/siowasm/internal/jsonshape"
)

func unsigned(u uint64) jsonshape.Token {
	t := jsonshape.Token{Kind: jsonshape.Int, Int: int64(u)}
	if t.Int < 0 {
		t.Kind = jsonshape.Uint
	}
	return t
}

// negative returns -1 - u.
func negative(u uint64) jsonshape.Token {
	if u <= math.MaxInt64 {
		return jsonshape.Token{Kind: jsonshape.Int, Int: ^int64(u)}
	}
	n := new(big.Int).SetUint64(u)
	return jsonshape.Token{Kind: jsonshape.Big, Data: n.Not(n).Append(nil, 10)}
}

// bignum returns the number whose bytes t has. Anything else is what it is without the tag.
func bignum(t jsonshape.Token, minus bool) jsonshape.Token {
	if t.Kind != jsonshape.Bytes || len(t.Data) > maxBignum {
		return t
	}
	n := new(big.Int).SetBytes(t.Data)
	switch {
	case n.IsUint64() && minus:
		return negative(n.Uint64())
	case n.IsUint64():
		return unsigned(n.Uint64())
	case minus:
		n.Not(n)
	}
	return jsonshape.Token{Kind: jsonshape.Big, Data: n.Append(nil, 10)}
}

// half returns the value of a float of 16 bits.
func half(bits uint16) float64 {
	sign, exponent, fraction := bits>>15, int(bits>>10&0x1f), float64(bits&0x3ff)
	var f float64
	switch exponent {
	case 0:
		f = math.Ldexp(fraction, -24)
	case 31:
		f = math.Inf(1)
		if fraction != 0 {
			return math.NaN()
		}
	default:
		f = math.Ldexp(1024+fraction, exponent-25)
	}
	if sign != 0 {
		return -f
	}
	return f
}

// maxEpoch is the last second that a Date of JavaScript has.
const maxEpoch = 8.64e12

// epoch returns the text of the date that is t seconds from 1970. A float64 has
// microseconds, and no more, of a date of these centuries. An invalid Date is null, as in
// JSON; what is no date is what it is without the tag.
func epoch(t jsonshape.Token) jsonshape.Token {
	var date time.Time
	switch {
	case t.Kind == jsonshape.Int && -maxEpoch <= t.Int && t.Int <= maxEpoch:
		date = time.Unix(t.Int, 0)
	case t.Kind == jsonshape.Float && math.Abs(t.Float) <= maxEpoch:
		seconds := math.Floor(t.Float)
		date = time.Unix(int64(seconds), int64(math.Round((t.Float-seconds)*1e6))*1e3)
	case t.Kind == jsonshape.Float && math.IsNaN(t.Float):
		return jsonshape.Token{}
	default:
		return t
	}
	return jsonshape.Token{Kind: jsonshape.String, Data: jsonshape.AppendDate(nil, date)}
}
