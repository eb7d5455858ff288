package jsontext

// A Placeholder is an object {"_placeholder":true,"num":n} that stands for an
// attachment. A Num of -1 is none that could be.
type Placeholder struct {
	Span
	Num int
}

// key tells the member names that matter from the others.
type key uint8

const (
	keyNext key = iota // the name of the next member has not come yet
	keyOther
	keyPlaceholder
	keyNum
)

// A frame is an array or object that the search is inside of.
type frame struct {
	_      [0]func() // not comparable, which saves the code for it
	start  int
	object bool
	marked bool // the object has "_placeholder":true
	key    key  // of the member
	num    int  // the object's "num", or -1
}

// find appends the placeholders in a checked value.
func (s *Scanner) find(data []byte, value Span) {
	frames := s.frames[:0]
	for at := value.Start; at < value.End; at = Blank(data, at) {
		start := at
		switch c := data[at]; c {
		case '{', '[':
			frames = append(frames, frame{start: at, object: c == '{', num: -1})
			at++
			continue
		case '}', ']':
			at++
			f := frames[len(frames)-1]
			frames = frames[:len(frames)-1]
			if start = f.start; f.marked {
				s.place(Placeholder{Span{start, at}, f.num})
			}
		case '"':
			at, _ = String(data, at)
		default:
			at = Scalar(data, at)
		}
		if n := len(frames); n > 0 && frames[n-1].object {
			frames[n-1].note(data[start:at])
		}
	}
	s.frames = frames
}

// note takes the next name or value of an object.
func (f *frame) note(text []byte) {
	switch f.key {
	case keyNext:
		f.key = keyOf(text[1 : len(text)-1])
		return
	case keyPlaceholder:
		f.marked = string(text) == "true"
	case keyNum:
		f.num = Index(text)
	}
	f.key = keyNext
}

// place appends a placeholder. Whatever is inside one is thrown away with it.
func (s *Scanner) place(p Placeholder) {
	n := len(s.Placeholders)
	for n > 0 && s.Placeholders[n-1].Start > p.Start {
		n--
	}
	s.Placeholders = append(s.Placeholders[:n], p)
}

// keyOf tells what the member name is whose text between quotation marks is given.
func keyOf(text []byte) key {
	switch {
	case spells(text, "_placeholder"):
		return keyPlaceholder
	case spells(text, "num"):
		return keyNum
	}
	return keyOther
}
