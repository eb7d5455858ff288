package jsontext

import "strconv"

// MaxDepth is how deep arrays and objects may be nested. It keeps what follows from
// overflowing the stack: a JSON engine recurses, and in a js build on the host's stack, which
// 10,000 levels, encoding/json's own limit, exhaust.
const MaxDepth = 1_000

// keptDepth bounds the stacks that a scanner keeps between texts.
const keptDepth = 64

// A Span is a piece of the scanned text.
type Span struct{ Start, End int }

// A Scanner checks in one pass, without recursion, that a text is one JSON value,
// and notes where the elements lie if it is an array. The zero value is ready to use, and
// may be used again. RFC 8259; like encoding/json it
// lets invalid UTF-8 in strings pass.
type Scanner struct {
	Elems        []Span        // appended to
	Binary       bool          // look for placeholders, too, in a second pass
	Placeholders []Placeholder // in order; none inside another

	open   []byte // what ends the arrays and objects around: ] or }
	frames []frame
}

// Scan checks the text from offset at to the end. It returns where the value lies, and
// what is wrong, or "".
func (s *Scanner) Scan(data []byte, at int) (value Span, reason string) {
	start := space(data, at)
	end, ok := s.check(data, start)
	if !ok {
		return value, fault(data, end)
	}
	value = Span{start, end}
	if end = space(data, end); end < len(data) {
		return value, fault(data, end)
	}
	if s.Binary {
		s.find(data, value)
	}
	return value, ""
}

// check passes the value at an offset. It returns the offset behind it, or the one of what is
// wrong and false; that is -1 of what is nested too deep.
func (s *Scanner) check(data []byte, at int) (end int, ok bool) {
	open := s.open[:0]
	elem := 0 // where the element of the outermost array begins
	for {
		if len(open) == 1 {
			elem = at
		}
		switch c := peek(data, at); c {
		case '"':
			at, ok = passString(data, at)
		case '{', '[':
			if len(open) == MaxDepth {
				s.open = open
				return -1, false
			}
			at = space(data, at+1)
			if ok = true; peek(data, at) == c+2 { // the closing one, in ASCII
				at++
				break
			}
			open = append(open, c+2)
			if c == '[' {
				continue
			}
			if at, ok = passKey(data, at); ok {
				continue
			}
		case 't':
			at, ok = passWord(data, at, "true")
		case 'f':
			at, ok = passWord(data, at, "false")
		case 'n':
			at, ok = passWord(data, at, "null")
		default:
			at, ok = passNumber(data, at)
		}
		// A value has ended, and with it perhaps the arrays and objects around it.
		for more := false; ok && !more; {
			if len(open) == 0 {
				s.open = open
				return at, true
			}
			if len(open) == 1 && open[0] == ']' {
				s.Elems = append(s.Elems, Span{elem, at})
			}
			at = space(data, at)
			last := open[len(open)-1]
			switch peek(data, at) {
			case ',':
				more = true
				if at = space(data, at+1); last == '}' {
					at, ok = passKey(data, at)
				}
			case last:
				at++
				open = open[:len(open)-1]
			default:
				ok = false
			}
		}
		if !ok {
			s.open = open
			return at, false
		}
	}
}

// Forget lets go of what was noted about a text, and of stacks that are deeper than most
// texts need.
func (s *Scanner) Forget() {
	s.Elems, s.Placeholders = nil, nil
	if cap(s.open) > keptDepth {
		s.open = nil
	}
	if cap(s.frames) > keptDepth {
		s.frames = nil
	}
}

// What follows passes a piece of the text at an offset. It returns the offset behind it and
// true, or the offset of what is wrong.

// passKey passes a member name, its colon, and the space behind.
func passKey(data []byte, at int) (end int, ok bool) {
	if peek(data, at) != '"' {
		return at, false
	}
	if at, ok = passString(data, at); !ok {
		return at, false
	}
	if at = space(data, at); peek(data, at) != ':' {
		return at, false
	}
	return space(data, at+1), true
}

func passString(data []byte, at int) (end int, ok bool) {
	for at++; ; {
		if at = plain(data, at); at == len(data) {
			return at, false
		}
		if data[at] == '"' {
			return at + 1, true
		}
		n := escapeLen(data[at:]) // none, of a control character
		if n == 0 {
			return at, false
		}
		at += n
	}
}

func passNumber(data []byte, at int) (end int, ok bool) {
	if peek(data, at) == '-' {
		at++
	}
	if peek(data, at) == '0' {
		at++
	} else if at, ok = passDigits(data, at); !ok {
		return at, false
	}
	if peek(data, at) == '.' {
		if at, ok = passDigits(data, at+1); !ok {
			return at, false
		}
	}
	if c := peek(data, at); c == 'e' || c == 'E' {
		at++
		if c := peek(data, at); c == '+' || c == '-' {
			at++
		}
		return passDigits(data, at)
	}
	return at, true
}

func passDigits(data []byte, at int) (end int, ok bool) {
	for end = at; end < len(data) && isDigit(data[end]); end++ {
	}
	return end, end > at
}

func passWord(data []byte, at int, word string) (end int, ok bool) {
	if end = at + len(word); end > len(data) || string(data[at:end]) != word {
		return at, false
	}
	return end, true
}

// space returns the offset behind the white space at an offset.
func space(data []byte, at int) int {
	for at < len(data) && data[at] <= ' ' && (data[at] == ' ' || data[at] == '\n' || data[at] == '\t' || data[at] == '\r') {
		at++
	}
	return at
}

// peek returns the byte at an offset, or zero, which is none that JSON knows, at the end.
func peek(data []byte, at int) byte {
	if at < len(data) {
		return data[at]
	}
	return 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func fault(data []byte, at int) string {
	switch {
	case at < 0:
		return "JSON nested deeper than " + strconv.Itoa(MaxDepth)
	case at >= len(data):
		return "unexpected end of JSON"
	}
	return "invalid JSON at byte " + strconv.Itoa(at)
}
