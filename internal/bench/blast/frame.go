package blast

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// RFC 6455, section 5.2.
const (
	opText   = 1
	opBinary = 2
	opClose  = 8
	opPing   = 9
	opPong   = 10

	finalBit = 0x80
	maskBit  = 0x80

	maxControl = 125
)

// A frame is the head of one that a client sent.
type frame struct {
	op    byte
	final bool
	size  int64
	mask  [4]byte
}

func readFrame(r *bufio.Reader) (f frame, err error) {
	var head [8]byte
	if _, err = io.ReadFull(r, head[:2]); err != nil {
		return f, err
	}
	f.op, f.final, f.size = head[0]&0xf, head[0]&finalBit != 0, int64(head[1]&^maskBit)
	masked := head[1]&maskBit != 0
	switch f.size {
	case 126:
		_, err = io.ReadFull(r, head[:2])
		f.size = int64(binary.BigEndian.Uint16(head[:]))
	case 127:
		_, err = io.ReadFull(r, head[:])
		f.size = int64(binary.BigEndian.Uint64(head[:]) &^ (1 << 63))
	}
	switch {
	case err != nil:
		return f, err
	case !masked:
		return f, fmt.Errorf("a frame of a client that is not masked")
	case f.op >= opClose && f.size > maxControl:
		return f, fmt.Errorf("a control frame of %d bytes", f.size)
	}
	_, err = io.ReadFull(r, f.mask[:])
	return f, err
}

// read returns the payload, in buf if it has room.
func (f frame) read(r *bufio.Reader, buf []byte) ([]byte, error) {
	if f.size > maxMessage {
		return nil, fmt.Errorf("a message of %d bytes, at most %d are read", f.size, maxMessage)
	}
	if int64(cap(buf)) < f.size {
		buf = make([]byte, f.size)
	}
	buf = buf[:f.size]
	_, err := io.ReadFull(r, buf)
	for i := range buf {
		buf[i] ^= f.mask[i&3]
	}
	return buf, err
}

// appendFrame appends a whole message as a server sends it.
func appendFrame(dst []byte, op byte, data []byte) []byte {
	dst = append(dst, finalBit|op)
	switch n := len(data); {
	case n < 126:
		dst = append(dst, byte(n))
	case n < 1<<16:
		dst = binary.BigEndian.AppendUint16(append(dst, 126), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, 127), uint64(n))
	}
	return append(dst, data...)
}
