package jsonshape

import "encoding/binary"

// A brief is how a format that is not JSON writes the items that most are: the first byte of
// each. An Int below briefInt is that byte itself, in every format.
type brief struct {
	text, array, object byte // with nothing in it; what has little in it has a byte larger by that
	long                byte // text whose length takes the next byte
	natural             byte // an Int in the next byte; in the next two, and four, if this is one and two larger
	no, yes             byte
}

// The lengths from which on some format has another head, and the Int.
const (
	briefInt   = 24
	briefText  = 24
	briefArray = 16 // and Map
)

// briefOf asks a format. None of these is an error.
func briefOf(f Format) brief {
	first := func(t Token) byte {
		item, _ := f.Append(nil, t)
		return item[0]
	}
	return brief{
		text: first(Token{Kind: String}), array: first(Token{Kind: Array}), object: first(Token{Kind: Map}),
		long:    first(Token{Kind: String, Data: make([]byte, 1<<8-1)}),
		natural: first(Token{Kind: Int, Int: 1<<8 - 1}),
		no:      first(Token{Kind: Bool}), yes: first(Token{Kind: Bool, Int: 1}),
	}
}

// Next is that of the format, without a call through an interface for most items. The shape is
// one that [New] has made.
func (s *Shape) Next(data []byte, at int) (t Token, end int) {
	if i, end, ok := s.integer(data, at); ok {
		return Token{Kind: Int, Int: i}, end
	}
	if text, end, ok := s.Word(data, at); ok {
		return Token{Kind: String, Data: text}, end
	}
	switch c, b := data[at], &s.brief; {
	case c-b.array < briefArray:
		return Token{Kind: Array, Int: int64(c - b.array)}, at + 1
	case c-b.object < briefArray:
		return Token{Kind: Map, Int: int64(c - b.object)}, at + 1
	case c == b.no:
		return Token{Kind: Bool}, at + 1
	case c == b.yes:
		return Token{Kind: Bool, Int: 1}, at + 1
	}
	return s.Format.Next(data, at)
}

// Kind returns the kind of the item at an offset, as Next does.
func (s *Shape) Kind(data []byte, at int) Kind {
	switch c, b := data[at], &s.brief; {
	case c < briefInt:
		return Int
	case c-b.text < briefText:
		return String
	case c-b.array < briefArray:
		return Array
	case c-b.object < briefArray:
		return Map
	}
	t, _ := s.Format.Next(data, at)
	return t.Kind
}

// Word returns the String at an offset if it is a brief one.
func (s *Shape) Word(data []byte, at int) (text []byte, end int, ok bool) {
	n := int(data[at] - s.brief.text)
	at++
	if n >= briefText {
		if data[at-1] != s.brief.long {
			return nil, at, false
		}
		n = int(data[at])
		at++
	}
	return data[at : at+n], at + n, true
}

// Digit returns the Int at an offset if it is in one byte.
func (s *Shape) Digit(data []byte, at int) (i int64, ok bool) {
	return int64(data[at]), data[at] < briefInt
}

// integer returns the Int at an offset if it is a brief one.
func (s *Shape) integer(data []byte, at int) (i int64, end int, ok bool) {
	c := data[at]
	at++
	if c < briefInt {
		return int64(c), at, true
	}
	switch c - s.brief.natural {
	case 0:
		return int64(data[at]), at + 1, true
	case 1:
		return int64(binary.BigEndian.Uint16(data[at:])), at + 2, true
	case 2:
		return int64(binary.BigEndian.Uint32(data[at:])), at + 4, true
	}
	return 0, at, false
}
