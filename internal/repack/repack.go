//go:build !js

// Package repack makes a wasm program of Go smaller to download without changing what it does.
//
// Go's linker leaves zeros out of the memory that a program starts with wherever there are eight
// of them, which makes some ten thousand data segments. The file is a bit smaller for it, but the
// place and the length before each segment are what no compressor finds a pattern in: they are a
// tenth of a program after gzip, and zeros are nearly nothing.
package repack

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// minGap is how many zeros stay out of the file: enough to skip what is empty on purpose, like
// large tables, and rare.
const minGap = 64

const (
	dataSection      = 11
	dataCountSection = 12
)

var magic = []byte("\x00asm\x01\x00\x00\x00")

// errTruncated is of a program that ends in the middle.
var errTruncated = errors.New("repack: the wasm ends too early")

// Data returns the program with segments of its memory joined that few zeros are between. Only
// what Go's linker makes is understood; the error says what is not.
func Data(wasm []byte) ([]byte, error) {
	if !bytes.HasPrefix(wasm, magic) {
		return nil, errors.New("repack: not a wasm program")
	}
	out := slices.Clone(magic)
	for r := (reader{wasm[len(magic):]}); len(r.rest) > 0; {
		head, err := r.take(1)
		if err != nil {
			return nil, err
		}
		body, err := r.counted()
		if err != nil {
			return nil, err
		}
		switch head[0] {
		case dataSection:
			segments, err := parse(body)
			if err != nil {
				return nil, err
			}
			if segments, err = join(segments); err != nil {
				return nil, err
			}
			body = format(segments)
		case dataCountSection:
			return nil, errors.New("repack: the wasm counts its data segments, so its code may refer to them")
		}
		out = appendCounted(append(out, head[0]), body)
	}
	return out, nil
}

// A segment is a part of the memory that a program starts with.
type segment struct {
	start int
	data  []byte
}

func (s segment) end() int { return s.start + len(s.data) }

// join puts segments in order and joins them. It takes none that overlap, whose order matters.
func join(segments []segment) (joined []segment, err error) {
	slices.SortFunc(segments, func(a, b segment) int { return cmp.Compare(a.start, b.start) })
	end := 0
	for _, s := range segments {
		if s.start < end {
			return nil, fmt.Errorf("repack: data segments overlap at %d", s.start)
		}
		end = s.end()
		if last := len(joined) - 1; last >= 0 && s.start-joined[last].end() < minGap {
			l := &joined[last]
			l.data = append(append(l.data, make([]byte, s.start-l.end())...), s.data...)
			continue
		}
		joined = append(joined, segment{s.start, slices.Clone(s.data)})
	}
	return joined, nil
}

// The bytes around the start of a segment.
const (
	inMemory = 0x00 // the one memory of the program, at a place that an expression says
	constant = 0x41
	endOfExp = 0x0b
)

func parse(body []byte) ([]segment, error) {
	r := reader{body}
	count, err := r.unsigned()
	if err != nil {
		return nil, err
	}
	var segments []segment
	for i := range count {
		head, err := r.take(2)
		if err != nil {
			return nil, err
		}
		if head[0] != inMemory || head[1] != constant {
			return nil, fmt.Errorf("repack: data segment %d is of a kind that Go does not make: % x", i, head)
		}
		start, err := r.signed()
		if err != nil {
			return nil, err
		}
		if exp, err := r.take(1); err != nil || exp[0] != endOfExp {
			return nil, fmt.Errorf("repack: the place of data segment %d is not a constant", i)
		}
		data, err := r.counted()
		if err != nil {
			return nil, err
		}
		segments = append(segments, segment{start, data})
	}
	if len(r.rest) > 0 {
		return nil, fmt.Errorf("repack: %d bytes behind the data segments", len(r.rest))
	}
	return segments, nil
}

func format(segments []segment) []byte {
	body := appendUnsigned(nil, len(segments))
	for _, s := range segments {
		body = append(appendSigned(append(body, inMemory, constant), s.start), endOfExp)
		body = appendCounted(body, s.data)
	}
	return body
}
