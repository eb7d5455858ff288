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
	left  uint64 // of a definite length: how many items are still to come
	open  bool   // of an indefinite one
	major byte
	odd   bool // of an open map: a value is to come
}

// Check implements [jsonshape.Format].
func (format) Check(data []byte) error {
	_, err := outline(nil, data)
	return err
}

// outline is what [packmap.Codec] asks for. Well-formed is what RFC 8949, appendix C, says.
func outline(dst []packmap.Mark, data []byte) ([]packmap.Mark, error) {
	// The packet is a map around what may be nested.
	var few [16]level
	levels := few[:0]
	for at := 0; ; {
		var in level
		if len(levels) > 0 {
			in = levels[len(levels)-1]
		}
		piece := in.open && in.major < majorArray
		if in.open && at < len(data) && data[at] == endOfOpen {
			if in.odd {
				return dst, invalid(at)
			}
			at++
			levels = levels[:len(levels)-1]
		} else {
			if n := len(levels); (n == 1 || n == 2) && !piece {
				dst = append(dst, packmap.Mark{At: at, Inner: n == 2})
			}
			if n := short(data, at); n > 0 && !piece {
				at += n
			} else {
				next, end, err := enter(data, at, in)
				if err != nil {
					return dst, err
				}
				if next.major >= majorArray && len(levels) > jsonshape.MaxDepth {
					return dst, errDepth
				}
				at = end
				if next.open || next.left > 0 {
					levels = append(levels, next)
					continue
				}
			}
		}
		for len(levels) > 0 {
			last := &levels[len(levels)-1]
			if last.open {
				last.odd = last.major == majorMap && !last.odd
				break
			}
			if last.left--; last.left > 0 {
				break
			}
			levels = levels[:len(levels)-1]
		}
		if len(levels) == 0 {
			if at < len(data) {
				return dst, errTrailing
			}
			return dst, nil
		}
	}
}

// endOfOpen is the break, which ends an item of an indefinite length.
const endOfOpen = majorSimple<<5 | infoIndefinite

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
