package jsontext

import "strconv"

// MaxDepth is how deep arrays and objects may be nested. It keeps what follows from
// overflowing the stack: a JSON engine recurses, and in a js build on the host's stack, which
// 10,000 levels, encoding/json's own limit, exhaust.
const MaxDepth = 1_000

// keptDepth bounds the stack that a scanner keeps between texts.
const keptDepth = 64

// A Span is a piece of the scanned text.
type Span struct{ Start, End int }

// A Placeholder is an object {"_placeholder":true,"num":n} that stands for an
// attachment. A Num of -1 is none that could be.
type Placeholder struct {
	Span
	Num int
}

// key tells the member names that matter from the others.
type key uint8

const (
	keyOther key = iota
	keyPlaceholder
	keyNum
)

// A frame is an array or object that the scanner is inside of.
type frame struct {
	start  int // of the array or object
	value  int // start of the element or member value being scanned
	object bool
	marked bool // the object has "_placeholder":true
	key    key
	num    int // the object's "num", or -1
}

// A Scanner checks in one pass, without recursion, that a text is one JSON value,
// and notes where the elements lie if it is an array. The zero value is ready to use, and
// may be used again. RFC 8259; like encoding/json it
// lets invalid UTF-8 in strings pass.
type Scanner struct {
	Elems        []Span        // appended to
	Binary       bool          // note placeholders, too
	Placeholders []Placeholder // in order; none inside another

	data  []byte
	pos   int
	stack []frame
}

// Scan checks the text from offset at to the end. It returns where the value lies, and
// what is wrong, or "".
func (s *Scanner) Scan(data []byte, at int) (value Span, reason string) {
	s.data, s.pos, s.stack = data, at, s.stack[:0]
	for {
		s.space()
		start := s.pos
		if n := len(s.stack); n > 0 {
			s.stack[n-1].value = start
		}
		if c := s.peek(); (c == '[' || c == '{') && len(s.stack) == MaxDepth {
			return value, "JSON nested deeper than " + strconv.Itoa(MaxDepth)
		}
		opened, ok := s.value()
		if !ok {
			return value, s.fault()
		}
		if opened {
			continue
		}
		// A value has ended, and with it perhaps the arrays and objects around it.
		for {
			if len(s.stack) == 0 {
				value = Span{start, s.pos}
				s.space()
				if s.pos < len(data) {
					return value, s.fault()
				}
				return value, ""
			}
			s.ended()
			s.space()
			next, ok := s.after()
			if !ok {
				return value, s.fault()
			}
			if next {
				break
			}
			start = s.stack[len(s.stack)-1].start
			s.pop()
		}
	}
}

// value passes a scalar or an empty array or object, or opens an array or object up to
// where its first value begins.
func (s *Scanner) value() (opened, ok bool) {
	switch c := s.peek(); c {
	case '{', '[':
		s.stack = append(s.stack, frame{start: s.pos, object: c == '{', num: -1})
		s.pos++
		s.space()
		if s.peek() == c+2 { // the closing one, in ASCII
			s.pos++
			s.stack = s.stack[:len(s.stack)-1]
			return false, true
		}
		return true, c == '[' || s.key()
	case '"':
		return false, s.str()
	case 't':
		return false, s.literal("true")
	case 'f':
		return false, s.literal("false")
	case 'n':
		return false, s.literal("null")
	}
	return false, s.number()
}

// ended notes the value that has just ended in the array or object around it.
func (s *Scanner) ended() {
	f := &s.stack[len(s.stack)-1]
	switch {
	case !f.object:
		if len(s.stack) == 1 {
			s.Elems = append(s.Elems, Span{f.value, s.pos})
		}
	case f.key == keyPlaceholder:
		f.marked = string(s.data[f.value:s.pos]) == "true"
	case f.key == keyNum:
		f.num = Index(s.data[f.value:s.pos])
	}
}

// after passes what follows a value: a comma, and then next is true, or the end of the
// array or object around it.
func (s *Scanner) after() (next, ok bool) {
	object := s.stack[len(s.stack)-1].object
	c := s.peek()
	s.pos++
	switch {
	case c == ',' && object:
		s.space()
		return true, s.key()
	case c == ',':
		return true, true
	case c == '}' && object, c == ']' && !object:
		return false, true
	}
	s.pos--
	return false, false
}

// Forget lets go of the text and of what was noted about it, and of a stack that is deeper
// than most texts need.
func (s *Scanner) Forget() {
	s.data, s.Elems, s.Placeholders = nil, nil, nil
	if cap(s.stack) > keptDepth {
		s.stack = nil
	}
}

// pop leaves an array or object that has ended.
func (s *Scanner) pop() {
	f := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	if !s.Binary || !f.marked {
		return
	}
	// Whatever is inside a placeholder is thrown away with it.
	n := len(s.Placeholders)
	for n > 0 && s.Placeholders[n-1].Start > f.start {
		n--
	}
	s.Placeholders = append(s.Placeholders[:n], Placeholder{Span{f.start, s.pos}, f.num})
}

// key passes a member name and its colon.
func (s *Scanner) key() bool {
	start := s.pos
	if s.peek() != '"' || !s.str() {
		return false
	}
	if s.Binary {
		s.stack[len(s.stack)-1].key = keyOf(s.data[start+1 : s.pos-1])
	}
	s.space()
	if s.peek() != ':' {
		return false
	}
	s.pos++
	return true
}

func (s *Scanner) str() bool {
	for i := s.pos + 1; ; {
		i += plainLen(s.data[i:])
		s.pos = i
		switch {
		case i == len(s.data):
			return false
		case s.data[i] == '"':
			s.pos++
			return true
		}
		n := escapeLen(s.data[i:]) // none, of a control character
		if n == 0 {
			return false
		}
		i += n
	}
}

func (s *Scanner) number() bool {
	if s.peek() == '-' {
		s.pos++
	}
	if s.peek() == '0' {
		s.pos++
	} else if !s.digits() {
		return false
	}
	if s.peek() == '.' {
		s.pos++
		if !s.digits() {
			return false
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.pos++
		if c := s.peek(); c == '+' || c == '-' {
			s.pos++
		}
		return s.digits()
	}
	return true
}

func (s *Scanner) digits() bool {
	start := s.pos
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.pos++
	}
	return s.pos > start
}

func (s *Scanner) literal(word string) bool {
	end := s.pos + len(word)
	if end > len(s.data) || string(s.data[s.pos:end]) != word {
		return false
	}
	s.pos = end
	return true
}

func (s *Scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek returns the next byte, or zero, which is none that JSON knows, at the end.
func (s *Scanner) peek() byte {
	if s.pos < len(s.data) {
		return s.data[s.pos]
	}
	return 0
}

func (s *Scanner) fault() string {
	if s.pos >= len(s.data) {
		return "unexpected end of JSON"
	}
	return "invalid JSON at byte " + strconv.Itoa(s.pos)
}
