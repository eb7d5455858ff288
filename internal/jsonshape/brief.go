package jsonshape

// A brief is how a format that is not JSON writes the items that most are: the head of each is
// one byte. An Int below briefInt is that byte itself, in every format.
type brief struct{ text, array, object byte } // of a String, an Array and a Map with nothing in it

// The lengths from which on some format has another head, and the Int.
const (
	briefInt   = 24
	briefText  = 24
	briefArray = 16 // and Map
)

// briefOf asks a format. An empty String, Array and Map are no error.
func briefOf(f Format) (b brief) {
	first := func(k Kind) byte {
		item, _ := f.Append(nil, Token{Kind: k})
		return item[0]
	}
	return brief{first(String), first(Array), first(Map)}
}

// Next is that of the format, without a call through an interface for most items. The shape is
// one that [New] has made.
func (s *Shape) Next(data []byte, at int) (t Token, end int) {
	c := data[at]
	end = at + 1
	switch b := s.brief; {
	case c < briefInt:
		return Token{Kind: Int, Int: int64(c)}, end
	case c-b.text < briefText:
		n := int(c - b.text)
		return Token{Kind: String, Data: data[end : end+n]}, end + n
	case c-b.array < briefArray:
		return Token{Kind: Array, Int: int64(c - b.array)}, end
	case c-b.object < briefArray:
		return Token{Kind: Map, Int: int64(c - b.object)}, end
	}
	return s.Format.Next(data, at)
}

// Kind returns the kind of the item at an offset, as Next does.
func (s *Shape) Kind(data []byte, at int) Kind {
	switch c, b := data[at], s.brief; {
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
func (s *Shape) Word(data []byte, at int) (text []byte, ok bool) {
	n := int(data[at] - s.brief.text)
	if n >= briefText {
		return nil, false
	}
	return data[at+1 : at+1+n], true
}

// Digit returns the Int at an offset if it is a brief one.
func (s *Shape) Digit(data []byte, at int) (i int64, ok bool) {
	return int64(data[at]), data[at] < briefInt
}
