package siocbor

import (
	"encoding/binary"
	"errors"
	"math"
	"math/big"

	"github.com/siowasm/siowasm/internal/jsonshape"
)

// The tags that mean something, RFC 8949, section 3.4.
const (
	tagText  = 0 // a date as text, which it is without the tag, too
	tagEpoch = 1
	tagBig   = 2
	tagMinus = 3 // a negative bignum
)

// maxBignum is how many bytes of a bignum are worth the time to make digits of them.
const maxBignum = 1024

// A format is CBOR.
type format struct{ int64 bool } // as Codec.Int64

// Append implements [jsonshape.Format].
func (f format) Append(dst []byte, t jsonshape.Token) ([]byte, error) {
	if t.Kind == jsonshape.Int && !f.int64 && isNumber(t.Int) {
		t = jsonshape.Token{Kind: jsonshape.Float, Float: float64(t.Int)}
	}
	switch t.Kind {
	case jsonshape.Bool:
		return append(dst, majorSimple<<5|infoFalse+byte(t.Int)), nil
	case jsonshape.Int:
		if t.Int < 0 {
			return appendHead(dst, majorNegative, ^uint64(t.Int)), nil
		}
		return appendHead(dst, majorUint, uint64(t.Int)), nil
	case jsonshape.Uint:
		return appendHead(dst, majorUint, uint64(t.Int)), nil
	case jsonshape.Big:
		return appendBig(dst, string(t.Data))
	case jsonshape.Float:
		return binary.BigEndian.AppendUint64(append(dst, majorSimple<<5|infoDouble), math.Float64bits(t.Float)), nil
	case jsonshape.String:
		return append(appendHead(dst, majorText, uint64(len(t.Data))), t.Data...), nil
	case jsonshape.Bytes:
		return append(appendHead(dst, majorBytes, uint64(len(t.Data))), t.Data...), nil
	case jsonshape.Array:
		return appendHead(dst, majorArray, uint64(t.Int)), nil
	case jsonshape.Map:
		return appendHead(dst, majorMap, uint64(t.Int)), nil
	case jsonshape.Time:
		dst = appendHead(dst, majorTag, tagText)
		return append(appendHead(dst, majorText, uint64(len(t.Data))), t.Data...), nil
	}
	return append(dst, majorSimple<<5|infoNull), nil
}

// isNumber reports whether an integer takes more than 32 bits and is one that a float64
// has, which is no longer, and is what cbor-x itself writes.
func isNumber(i int64) bool {
	return 1<<32 <= i && i <= 1<<53 || -1<<53 <= i && i < -1<<32
}

func appendBig(dst []byte, digits string) ([]byte, error) {
	n, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		return dst, errors.New("invalid number")
	}
	tag := uint64(tagBig)
	if n.Sign() < 0 {
		tag = tagMinus
		n.Not(n) // -1 - n, RFC 8949, section 3.4.3
	}
	data := n.Bytes()
	dst = appendHead(dst, majorTag, tag)
	return append(appendHead(dst, majorBytes, uint64(len(data))), data...), nil
}

// Next implements [jsonshape.Format].
func (format) Next(data []byte, at int) (t jsonshape.Token, end int) {
	if n := short(data, at); n > 0 {
		switch c := data[at]; {
		case c>>5 == majorText:
			return jsonshape.Token{Kind: jsonshape.String, Data: data[at+1 : at+n]}, at + n
		case c>>5 == majorUint && n == 1:
			return jsonshape.Token{Kind: jsonshape.Int, Int: int64(c)}, at + 1
		case c>>5 == majorUint && n <= 5:
			var i int64
			for _, b := range data[at+1 : at+n] {
				i = i<<8 | int64(b)
			}
			return jsonshape.Token{Kind: jsonshape.Int, Int: i}, at + n
		case c == majorSimple<<5|infoFalse || c == majorSimple<<5|infoTrue:
			return jsonshape.Token{Kind: jsonshape.Bool, Int: int64(c & 1)}, at + 1
		}
	}
	h := split(data, at)
	tag := uint64(math.MaxUint64) // which is no tag
	for h.major == majorTag {
		tag = h.value
		h = split(data, h.end)
	}
	t, end = h.token(data)
	switch tag {
	case tagEpoch:
		return epoch(t), end
	case tagBig, tagMinus:
		return bignum(t, tag == tagMinus), end
	}
	return t, end
}

// Skip implements [jsonshape.Format]. It recurses no deeper than Check has let pass.
func (f format) Skip(data []byte, at int) (end int) {
	if n := short(data, at); n > 0 {
		return at + n
	}
	h := split(data, at)
	for h.major == majorTag {
		h = split(data, h.end)
	}
	end = h.end
	each := uint64(1)
	switch h.major {
	case majorMap:
		each = 2
	case majorArray:
	case majorBytes, majorText:
		if h.info == infoIndefinite {
			_, end = h.content(data)
		}
		return end
	default:
		return end
	}
	if h.info == infoIndefinite {
		for {
			if stop := split(data, end); stop.isBreak() {
				return stop.end
			}
			end = f.Skip(data, end)
		}
	}
	for range each * h.value {
		end = f.Skip(data, end)
	}
	return end
}

// token returns what an item without its tags is.
func (h head) token(data []byte) (t jsonshape.Token, end int) {
	count := int64(h.value)
	if h.info == infoIndefinite {
		count = -1
	}
	switch h.major {
	case majorUint:
		return unsigned(h.value), h.end
	case majorNegative:
		return negative(h.value), h.end
	case majorBytes, majorText:
		t.Kind = jsonshape.Bytes
		if h.major == majorText {
			t.Kind = jsonshape.String
		}
		t.Data, end = h.content(data)
		return t, end
	case majorArray:
		return jsonshape.Token{Kind: jsonshape.Array, Int: count}, h.end
	case majorMap:
		return jsonshape.Token{Kind: jsonshape.Map, Int: count}, h.end
	}
	return h.simple(), h.end
}

// content returns text or bytes, which may be in pieces.
func (h head) content(data []byte) (content []byte, end int) {
	if h.info != infoIndefinite {
		return h.body, h.end
	}
	piece := split(data, h.end)
	for ; !piece.isBreak(); piece = split(data, piece.end) {
		content = append(content, piece.body...)
	}
	return content, piece.end
}

// simple returns what an item of the last major type is. Simple values that are unknown
// are nil.
func (h head) simple() (t jsonshape.Token) {
	switch h.info {
	case infoFalse, infoTrue:
		return jsonshape.Token{Kind: jsonshape.Bool, Int: int64(h.info - infoFalse)}
	case infoHalf:
		return jsonshape.Token{Kind: jsonshape.Float, Float: half(uint16(h.value))}
	case infoSingle:
		return jsonshape.Token{Kind: jsonshape.Float, Float: float64(math.Float32frombits(uint32(h.value)))}
	case infoDouble:
		return jsonshape.Token{Kind: jsonshape.Float, Float: math.Float64frombits(h.value)}
	case infoIndefinite:
		return jsonshape.Token{Kind: jsonshape.End}
	}
	return jsonshape.Token{}
}
