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

// short returns the length of the item at an offset if its first byte tells that and nothing is
// in it, which most are, and else zero.
func short(data []byte, at int) int {
	if at >= len(data) {
		return 0
	}
	n := 0
	switch m := data[at]; {
	case m < 0x80 || m >= 0xe0:
		n = 1
	case m>>5 == 0xa0>>5:
		n = 1 + int(m&0x1f)
	case 0xca <= m && m <= 0xd3:
		n = int("\x05\x09\x02\x03\x05\x09\x02\x03\x05\x09"[m-0xca])
	case m == 0xc0 || m == 0xc2 || m == 0xc3:
		n = 1
	}
	if n > len(data)-at {
		return 0
	}
	return n
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
	levels := few[:0]
	for at := 0; ; {
		if depth := len(levels); depth == 1 || depth == 2 {
			dst = append(dst, packmap.Mark{At: at, Inner: depth == 2})
		}
		if n := short(data, at); n > 0 {
			at += n
		} else {
			i, ok := split(data, at)
			if !ok {
				if at < len(data) && data[at] == 0xc1 {
					return dst, errors.New("unknown item at byte " + strconv.Itoa(at))
				}
				return dst, errTruncated
			}
			at = i.end
			if i.count > 0 {
				if len(levels) > jsonshape.MaxDepth {
					return dst, errDepth
				}
				levels = append(levels, i.count)
				continue
			}
		}
		for len(levels) > 0 {
			last := len(levels) - 1
			if levels[last]--; levels[last] > 0 {
				break
			}
			levels = levels[:last]
		}
		if len(levels) == 0 {
			if at < len(data) {
				return dst, errTrailing
			}
			return dst, nil
		}
	}
}
