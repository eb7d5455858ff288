package jsonshape

import (
	"errors"
	"strings"

	"github.com/siowasm/siowasm/internal/jsontext"
)

// translate writes a checked JSON text in the encoder's format, and returns what it has then.
func translate(e encoder, text []byte, depth int) ([]byte, error) {
	_, err := e.item(decoder{Shape: Text, data: text}, 0, depth)
	return e.dst, err
}

// item writes the item at an offset of a text.
func (e *encoder) item(d decoder, at, depth int) (end int, err error) {
	t, end := d.next(at)
	switch t.Kind {
	case Number:
		return end, e.number(string(t.Data))
	case String:
		return end, e.string(text(t.Data))
	case Bool, Nil, Int:
		return end, e.put(t)
	}
	if depth == MaxDepth {
		return end, errDepth
	}
	start := len(e.dst)
	if err := e.put(Token{Kind: t.Kind}); err != nil {
		return end, err
	}
	head, count := len(e.dst), int64(0)
	for left := t.Int; d.more(&left, &end); count++ {
		if t.Kind == Map {
			if end, err = e.item(d, end, depth+1); err != nil {
				return end, err
			}
		}
		if end, err = e.item(d, end, depth+1); err != nil {
			return end, err
		}
	}
	e.dst, err = rehead(e.Format, e.dst, start, head, Token{Kind: t.Kind, Int: count})
	return end, err
}

// number writes a number of JSON.
func (e *encoder) number(text string) error {
	if strings.ContainsAny(text, ".eE") || text == "-0" {
		f, ok := jsontext.ParseFloat([]byte(text), 64)
		if !ok {
			return errors.New("number out of range: " + text)
		}
		return e.put(Token{Kind: Float, Float: f})
	}
	if i, ok := jsontext.ParseInt([]byte(text)); ok {
		return e.put(Token{Kind: Int, Int: i})
	}
	if u, ok := jsontext.ParseUint([]byte(text)); ok {
		return e.uint(u)
	}
	return e.put(Token{Kind: Big, Data: []byte(text)})
}
