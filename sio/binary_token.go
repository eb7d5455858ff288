package sio

import (
	"bytes"
	"math"
	"math/rand/v2"

	"github.com/siowasm/siowasm/internal/base64"
)

// A binaryToken makes the short stand-ins for attachments that a JSON engine carries as
// the base64 of a []byte. Its prefix is random and never leaves the process, so no
// string of a user or a peer is taken for one.
type binaryToken struct {
	prefix [binaryPrefixLen]byte // digits, which are base64 and which no engine escapes
}

// A token's text is the prefix and then the number of the attachment, in base 16: in
// base64 that is 24 bytes and then 6.
const (
	binaryPrefixLen = 32
	binaryTokenLen  = binaryPrefixLen + 8
)

func newBinaryToken() binaryToken {
	var t binaryToken
	putHex(t.prefix[:16], rand.Uint64())
	putHex(t.prefix[16:], rand.Uint64())
	return t
}

const hexDigits = "0123456789abcdef"

func putHex(dst []byte, n uint64) {
	for i := range dst {
		dst[len(dst)-1-i] = hexDigits[n&15]
		n >>= 4
	}
}

// text returns the token of the attachment at index.
func (t *binaryToken) text(index int) [binaryTokenLen]byte {
	var text [binaryTokenLen]byte
	copy(text[:], t.prefix[:])
	putHex(text[binaryPrefixLen:], uint64(index))
	return text
}

// bytes returns what text is the base64 of.
func (t *binaryToken) bytes(index int) []byte {
	text := t.text(index)
	data, _ := base64.Decode(text[:]) // base 16 digits cannot fail
	return data
}

// index returns the attachment that a token's text is of.
func (t *binaryToken) index(text []byte) (int, bool) {
	if len(text) != binaryTokenLen || string(text[:binaryPrefixLen]) != string(t.prefix[:]) {
		return 0, false
	}
	n := 0
	for _, c := range text[binaryPrefixLen:] {
		digit := bytes.IndexByte([]byte(hexDigits), c)
		if digit < 0 || n > math.MaxInt32>>4 {
			return 0, false
		}
		n = n<<4 | digit
	}
	return n, true
}

// find returns where the next token in quotation marks lies in text, with the marks, and the
// attachment that it is of, which is below count. There is none when end is 0.
func (t *binaryToken) find(text []byte, count int) (start, end, index int) {
	for {
		quote := bytes.IndexByte(text[start:], '"')
		if quote < 0 {
			return 0, 0, 0
		}
		start += quote
		end = start + 1 + binaryTokenLen
		if end >= len(text) {
			return 0, 0, 0
		}
		if i, ok := t.index(text[start+1 : end]); ok && i < count && text[end] == '"' {
			return start, end + 1, i
		}
		start++
	}
}

// indexBytes returns the attachment that a token's bytes are of.
func (t *binaryToken) indexBytes(data []byte) (int, bool) {
	if len(data) != binaryTokenLen/4*3 {
		return 0, false
	}
	return t.index(base64.Append(make([]byte, 0, binaryTokenLen), data))
}
