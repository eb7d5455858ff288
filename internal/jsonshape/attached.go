package jsonshape

import (
	"errors"

	"github.com/siowasm/siowasm/internal/base64"
)

var errTwice = errors.New("an attachment that stands in several places does not go into a type that reads JSON by itself")

// Attached is the binary data of a text, where placeholders stand for it.
type Attached interface {
	// Placeholder returns the number of the attachment that the Map stands for whose head
	// ends at an offset, and the offset behind it, if it stands for one.
	Placeholder(at int) (num, end int, ok bool)

	// Attachment returns an attachment, which nobody changes.
	Attachment(num int) []byte
}

// An attachment is what was given out of one. A text that refers to one a thousand times
// shall not take a thousand times its memory.
type attachment struct {
	copy   []byte
	base64 string
	spelt  bool // in a text for a type that reads JSON by itself
}

// attachment returns what was given out of an attachment so far. The compiler would copy it to
// each place that calls it.
//
//go:noinline
func (d *decoder) attachment(num int) *attachment {
	if d.attachments == nil {
		d.attachments = make(map[int]*attachment)
	}
	a := d.attachments[num]
	if a == nil {
		a = new(attachment)
		d.attachments[num] = a
	}
	return a
}

// own returns the content of Bytes for the caller to keep.
func (d *decoder) own(t Token) []byte {
	if d.Attached == nil {
		return append([]byte{}, t.Data...)
	}
	a := d.attachment(int(t.Int))
	if a.copy == nil {
		a.copy = append([]byte{}, t.Data...)
	}
	return a.copy
}

// base64 returns the content of Bytes as text.
func (d *decoder) base64(t Token) string {
	if d.Attached == nil {
		return base64.Text(t.Data)
	}
	a := d.attachment(int(t.Int))
	if a.base64 == "" {
		a.base64 = base64.Text(t.Data)
	}
	return a.base64
}

// spell returns the content of Bytes as text for a type that reads JSON by itself and may
// keep it, which each attachment is for once.
func (d *decoder) spell(t Token) (string, error) {
	if d.Attached != nil {
		a := d.attachment(int(t.Int))
		if a.spelt {
			return "", errTwice
		}
		a.spelt = true
	}
	return d.base64(t), nil
}
