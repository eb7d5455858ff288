package siocbor

import (
	"errors"
	"strconv"

	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/siowasm/siowasm/internal/packmap"
)

var (
	errTruncated = errors.New("it ends too early")
	errTrailing  = errors.New("something follows it")
	errDepth     = errors.New("nested deeper than " + strconv.Itoa(jsonshape.MaxDepth))
)

// A level is an item that others are in.
type level struct {
	left  uint64 // how many items are still to come; of an indefinite length, before it may end
	open  bool   // it is of an indefinite length
	major byte
	odd   bool // of an open map: what comes last is a key
}

// Check implements [jsonshape.Format].
func (format) Check(data []byte) error {
	_, err := outline(nil, data)
	return err
}

// outline is what [packmap.Codec] asks for. Well-formed is what RFC 8949, appendix C, says.
func outline(dst []packmap.Mark, data []byte) ([]packmap.Mark, error) {
	// The packet is a map around what may be nested.
	var room [16]level
	outer := room[:0]
	in := level{left: 1} // the innermost one; the outermost has the packet in it
	for at := 0; ; {
		for in.left == 0 {
			if in.open && (at == len(data) || data[at] != endOfOpen) {
				in.odd = in.major == majorMap && !in.odd
				in.left = 1
				break
			}
			if in.open {
				if in.odd {
					return dst, invalid(at)
				}
				at++
			}
			if len(outer) == 0 {
				if at < len(data) {
					return dst, errTrailing
				}
				return dst, nil
			}
			in, outer = outer[len(outer)-1], outer[:len(outer)-1]
		}
		in.left--
		piece := in.open && in.major < majorArray
		if depth := len(outer); (depth == 1 || depth == 2) && !piece {
			dst = append(dst, packmap.Mark{At: at, Inner: depth == 2})
		}
		if n := short(data, at); n > 0 && !piece {
			at += n
			continue
		}
		if end := wordy(data, at); end > 0 && !piece {
			at = end
			continue
		}
		next, end, ok := few(data, at)
		if !ok || piece {
			var err error
			if next, end, err = enter(data, at, in); err != nil {
				return dst, err
			}
		}
		if next.major >= majorArray && len(outer) > jsonshape.MaxDepth {
			return dst, errDepth
		}
		at = end
		if next.open || next.left > 0 {
			outer = append(outer, in)
			in = next
		}
	}
}

// endOfOpen is the break, which ends an item of an indefinite length.
const endOfOpen = majorSimple<<5 | infoIndefinite

// few is enter for an array or a map whose head is one byte.
func few(data []byte, at int) (next level, end int, ok bool) {
	if at >= len(data) {
		return next, at, false
	}
	n := uint64(data[at] & 0x1f)
	switch c := data[at]; {
	case n >= 24:
	case c>>5 == majorArray:
		return level{left: n, major: majorArray}, at + 1, true
	case c>>5 == majorMap:
		return level{left: 2 * n, major: majorMap}, at + 1, true
	}
	return next, at, false
}

// enter passes the head of an item, with its tags, and the content of what nothing else is in.
// Of text and bytes of an indefinite length the pieces are in it. It is in the item that in is.
func enter(data []byte, at int, in level) (next level, end int, err error) {
	h := head{major: majorTag, end: at}
	for h.major == majorTag {
		at = h.end
		if at == len(data) {
			return next, at, errTruncated
		}
		h = split(data, at)
		piece := in.open && in.major < majorArray
		switch width := at + 1; {
		case h.info >= 24 && h.info <= infoDouble && len(data)-width < 1<<(h.info-24):
			return next, at, errTruncated
		case h.info > infoDouble && h.info < infoIndefinite,
			h.info == infoIndefinite && (piece || h.major < majorBytes || h.major > majorMap),
			h.major == majorSimple && h.info == 24 && h.value < 32,
			piece && h.major != in.major:
			return next, at, invalid(at)
		}
	}
	next.major, next.open = h.major, h.info == infoIndefinite
	switch h.major {
	case majorBytes, majorText:
		if !next.open && uint64(len(h.body)) < h.value {
			return next, at, errTruncated
		}
	case majorArray, majorMap:
		if h.value > uint64(len(data)-h.end) && !next.open { // each takes a byte at least
			return next, at, errTruncated
		}
		if next.left = h.value; h.major == majorMap {
			next.left *= 2
		}
	default:
		next.major = majorUint
	}
	return next, h.end, nil
}

func invalid(at int) error {
	return errors.New("invalid item at byte " + strconv.Itoa(at))
}
