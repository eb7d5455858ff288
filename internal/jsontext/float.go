package jsontext

import (
	"math"
	"math/bits"
)

// ParseFloat returns the float of 32 or 64 bits that is next to the number in text. It reports
// false for what is no number, or out of range. It is not strconv's, whose errors would be a
// fiftieth of a wasm program.
func ParseFloat(text []byte, size int) (f float64, ok bool) {
	digits, exponent, negative, ok := decimal(text)
	if !ok || exponent < -maxTens || exponent > maxTens {
		return parseFloat(string(text), size)
	}
	if f = nearest(digits, exponent, size); negative {
		f = -f
	}
	return f, true
}

// maxTens is how many tens a uint64 is the product of at most, and how many digits it has.
const maxTens = 19

// decimal reads a number that is digits times ten to the exponent. It reports false for what
// has more digits than fit, or is no number.
func decimal(text []byte) (digits uint64, exponent int, negative, ok bool) {
	i, seen, point := 0, 0, false
	if i < len(text) && text[i] == '-' {
		i, negative = 1, true
	}
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == '.' && !point:
			point = true
			continue
		case c < '0' || c > '9':
			if c|0x20 != 'e' || seen == 0 {
				return 0, 0, false, false
			}
			e, ok := ParseInt(text[i+1:])
			if !ok || e < -1000 || e > 1000 {
				return 0, 0, false, false
			}
			return digits, exponent + int(e), negative, true
		}
		if seen++; digits >= 1e18 {
			return 0, 0, false, false
		}
		digits = digits*10 + uint64(text[i]-'0')
		if point {
			exponent--
		}
	}
	return digits, exponent, negative, seen > 0
}

// nearest returns the float next to digits times ten to an exponent of at most maxTens, above or
// below zero. No such number is out of the range of a float32.
func nearest(digits uint64, exponent, size int) float64 {
	if digits == 0 {
		return 0
	}
	tens := uint64(1)
	for range max(exponent, -exponent) {
		tens *= 10
	}
	// The number is the 64 bits of q, the first of which is set, and a bit more if rest is not
	// zero, times two to the power of shift.
	var q, rest uint64
	var shift int
	if exponent < 0 {
		up, down := bits.LeadingZeros64(digits), bits.LeadingZeros64(tens)
		high, low := digits<<up, uint64(0)
		tens <<= down
		shift = down - up - 64
		if high >= tens {
			high, low = high>>1, high<<63
			shift++
		}
		q, rest = bits.Div64(high, low, tens)
	} else {
		high, low := bits.Mul64(digits, tens)
		if high == 0 {
			high, low, shift = low, 0, -64
		}
		up := bits.LeadingZeros64(high)
		q, rest = high<<up|low>>(64-up), low<<up
		shift += 64 - up
	}
	drop := 64 - 53
	if size == 32 {
		drop = 64 - 24
	}
	half := uint64(1) << (drop - 1)
	kept, dropped := q>>drop, q&(2*half-1)
	if dropped > half || dropped == half && (rest != 0 || kept&1 != 0) {
		kept++
	}
	return float64(kept) * math.Float64frombits(uint64(1023+shift+drop)<<52)
}

// ParseInt returns the integer in text. It reports false for what is none, or out of range.
func ParseInt(text []byte) (i int64, ok bool) {
	negative := len(text) > 0 && text[0] == '-'
	if negative || len(text) > 0 && text[0] == '+' {
		text = text[1:]
	}
	u, ok := ParseUint(text)
	if negative {
		return -int64(u), ok && u <= 1<<63
	}
	return int64(u), ok && u < 1<<63
}

// ParseUint is ParseInt for an integer without a sign.
func ParseUint(text []byte) (u uint64, ok bool) {
	for _, c := range text {
		digit := uint64(c - '0')
		if digit > 9 || u > (math.MaxUint64-digit)/10 {
			return 0, false
		}
		u = u*10 + digit
	}
	return u, len(text) > 0
}
