//go:build !js

package repack

import "errors"

// maxBytes is how many bytes a number of 32 bits has at most.
const maxBytes = 5

// A reader reads what wasm is made of.
type reader struct{ rest []byte }

func (r *reader) take(n int) ([]byte, error) {
	if n > len(r.rest) {
		return nil, errTruncated
	}
	var taken []byte
	taken, r.rest = r.rest[:n], r.rest[n:]
	return taken, nil
}

// counted reads bytes that their number is before.
func (r *reader) counted() ([]byte, error) {
	n, err := r.unsigned()
	if err != nil {
		return nil, err
	}
	return r.take(n)
}

func (r *reader) unsigned() (n int, err error) {
	n, _, err = r.number()
	return n, err
}

// signed reads a number that has to be positive.
func (r *reader) signed() (n int, err error) {
	n, negative, err := r.number()
	if err == nil && negative {
		err = errors.New("repack: a data segment beyond 2 GiB")
	}
	return n, err
}

// number also reports whether it were negative if it is signed.
func (r *reader) number() (n int, negative bool, err error) {
	for i := range maxBytes {
		b, err := r.take(1)
		if err != nil {
			return 0, false, err
		}
		n |= int(b[0]&0x7f) << (7 * i)
		if b[0] < 0x80 {
			return n, b[0]&0x40 != 0, nil
		}
	}
	return 0, false, errors.New("repack: a number of more than 32 bits")
}

func appendCounted(dst, data []byte) []byte {
	return append(appendUnsigned(dst, len(data)), data...)
}

func appendUnsigned(dst []byte, n int) []byte {
	for ; n >= 0x80; n >>= 7 {
		dst = append(dst, byte(n)|0x80)
	}
	return append(dst, byte(n))
}

// appendSigned appends a positive number with a zero bit in front of it, which is its sign.
func appendSigned(dst []byte, n int) []byte {
	for ; n >= 0x40; n >>= 7 {
		dst = append(dst, byte(n)|0x80)
	}
	return append(dst, byte(n))
}
