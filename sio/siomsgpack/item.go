package siomsgpack

import (
	"errors"
	"strconv"

	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/siowasm/siowasm/internal/packmap"
)

// A form is what follows a marker. Those whose length the marker tells have none of these.
type form uint8

const (
	formFixed form = iota
	formString
	formBytes
	formExt
	formArray
	formMap
)

// An item is one item of a message, without the items in it.
type item struct {
	marker byte
	form   form
	ext    int8   // the type of an extension
	body   []byte // what follows the length and the type
	count  uint64 // of the items in it, keys and values
	end    int
}

// split takes the item at an offset apart. It is false where the data ends before it does,
// or where there is none.
func split(data []byte, at int) (i item, ok bool) {
	if at >= len(data) || data[at] == 0xc1 {
		return i, false
	}
	i.marker = data[at]
	at++
	var length uint64
	width := 0 // of the length
	switch m := i.marker; {
	case m < 0x80 || m >= 0xe0 || m == 0xc0 || m == 0xc2 || m == 0xc3:
	case m < 0x90:
		i.form, length = formMap, uint64(m&0x0f)
	case m < 0xa0:
		i.form, length = formArray, uint64(m&0x0f)
	case m < 0xc0:
		i.form, length = formString, uint64(m&0x1f)
	case m <= 0xc6:
		i.form, width = formBytes, 1<<(m-0xc4)
	case m <= 0xc9:
		i.form, width = formExt, 1<<(m-0xc7)
	case m <= 0xcb:
		length = 4 << (m - 0xca)
	case m <= 0xcf:
		length = 1 << (m - 0xcc)
	case m <= 0xd3:
		length = 1 << (m - 0xd0)
	case m <= 0xd8:
		i.form, length = formExt, 1<<(m-0xd4)
	case m <= 0xdb:
		i.form, width = formString, 1<<(m-0xd9)
	case m <= 0xdd:
		i.form, width = formArray, 2<<(m-0xdc)
	default:
		i.form, width = formMap, 2<<(m-0xde)
	}
	if len(data)-at < width {
		return i, false
	}
	for range width {
		length = length<<8 | uint64(data[at])
		at++
	}
	switch i.form {
	case formMap:
		i.count, length = 2*length, 0
	case formArray:
		i.count, length = length, 0
	case formExt:
		if at == len(data) {
			return i, false
		}
		i.ext = int8(data[at])
		at++
	}
	if uint64(len(data)-at) < length {
		return i, false
	}
	i.end = at + int(length)
	i.body = data[at:i.end]
	return i, true
}

// lengths has the length of the item that begins with a byte, as short returns it.
var lengths = func() (n [256]uint8) {
	for m := range n {
		switch {
		case m < 0x80 || m >= 0xe0 || m == 0xc0 || m == 0xc2 || m == 0xc3:
			n[m] = 1
		case m>>5 == 0xa0>>5:
			n[m] = 1 + uint8(m&0x1f)
		case 0xca <= m && m <= 0xd3:
			n[m] = "\x05\x09\x02\x03\x05\x09\x02\x03\x05\x09"[m-0xca]
		}
	}
	return n
}()

// short returns the length of the item at an offset if its first byte tells that and nothing is
// in it, which most are, and else zero.
func short(data []byte, at int) int {
	if at >= len(data) {
		return 0
	}
	n := int(lengths[data[at]])
	if n > len(data)-at {
		return 0
	}
	return n
}

// wordy returns the offset behind the item at an offset if that is text whose length takes a
// byte of its own, which much is that is not short, and else zero.
func wordy(data []byte, at int) int {
	if at+1 >= len(data) || data[at] != 0xd9 {
		return 0
	}
	if end := at + 2 + int(data[at+1]); end <= len(data) {
		return end
	}
	return 0
}

// Skip implements [jsonshape.Format].
func (format) Skip(data []byte, at int) (end int) {
	for left := uint64(1); left > 0; left-- {
		if n := short(data, at); n > 0 {
			at += n
			continue
		}
		i, ok := split(data, at)
		if !ok {
			return len(data) // Check has seen to it that this is not reached
		}
		at = i.end
		left += i.count
	}
	return at
}

// Check implements [jsonshape.Format].
func (format) Check(data []byte) error {
	_, err := outline(nil, data)
	return err
}

// outline is what [packmap.Codec] asks for.
func outline(dst []packmap.Mark, data []byte) ([]packmap.Mark, error) {
	// The packet is a map around what may be nested. Each level knows how many items it
	// still lacks.
	var few [16]uint64
	outer := few[:0]
	left := uint64(1) // of the innermost level
	for at := 0; ; {
		for left == 0 {
			if len(outer) == 0 {
				if at < len(data) {
					return dst, errTrailing
				}
				return dst, nil
			}
			left, outer = outer[len(outer)-1], outer[:len(outer)-1]
		}
		left--
		if depth := len(outer); depth == 1 || depth == 2 {
			dst = append(dst, packmap.Mark{At: at, Inner: depth == 2})
		}
		if n := short(data, at); n > 0 {
			at += n
			continue
		}
		if end := wordy(data, at); end > 0 {
			at = end
			continue
		}
		var inside uint64
		if at < len(data) && data[at]>>5 == 0x80>>5 { // a map or an array that is short, too
			if inside = uint64(data[at] & 0x0f); data[at] < 0x90 {
				inside *= 2
			}
			at++
		} else if i, ok := split(data, at); ok {
			at, inside = i.end, i.count
		} else {
			if at < len(data) && data[at] == 0xc1 {
				return dst, errors.New("unknown item at byte " + strconv.Itoa(at))
			}
			return dst, errTruncated
		}
		if inside > 0 {
			if len(outer) > jsonshape.MaxDepth {
				return dst, errDepth
			}
			outer = append(outer, left)
			left = inside
		}
	}
}
