//go:build !js

package transportnative

import (
	"errors"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/siowasm/siowasm/transport"
)

const (
	// smallSize is what an idle connection reads into. A message of that size, header
	// included, takes one system call.
	smallSize = 512
	// directSize is the least that is worth a read of its own, into the message.
	directSize = scratchSize / 2
	// maxAhead is how much of a message is allocated before that much came.
	maxAhead = 4 << 20
	// maxNothing is how many reads in a row may yield nothing.
	maxNothing = 100
)

// A protocolError is a breach of RFC 6455 by the peer, to be told with a close code.
type protocolError struct {
	code int
	text string
}

func (e *protocolError) Error() string { return e.text }

func breach(text string) error { return &protocolError{codeProtocol, text} }

// A frameReader reads what a server sends, without extensions. It has a room only from the middle
// of a message that is not small until all that was read is taken: a piece in a flood of large
// messages, else scratch.
type frameReader struct {
	src   io.Reader
	limit int64 // of a message in bytes; zero: none

	buf   []byte // was read and is not yet taken: a part of small, or of room
	room  room
	full  bool   // the last read had at least what scratch holds
	large bool   // a message since then could be a part
	part  *piece // of which the last message is a part, until that is taken
	small [smallSize]byte

	opcode byte   // of the message of which fragments came, or zero
	data   []byte // of that
}

// next returns the next message, whose opcode is that of its first fragment, or the next
// control frame. The bytes are the caller's. After an error there is nothing more to read:
// it is a *protocolError, [transport.ErrTooLarge], or src's.
func (r *frameReader) next() (opcode byte, data []byte, err error) {
	for {
		first, size, err := r.header()
		if err != nil {
			return 0, nil, err
		}
		opcode := first & opcodeBits
		if opcode >= opClose {
			data, err := r.append(nil, size)
			return opcode, data, err
		}
		if opcode != opContinuation {
			r.opcode = opcode
		}
		if r.data, err = r.append(r.data, size); err != nil {
			return 0, nil, err
		}
		if first&finalBit != 0 {
			opcode, data = r.opcode, r.data
			r.opcode, r.data = 0, nil
			return opcode, data, nil
		}
	}
}

// header takes a frame's header and judges it.
func (r *frameReader) header() (first byte, size int, err error) {
	if err := r.need(2); err != nil {
		return 0, 0, err
	}
	first = r.buf[0]
	if err := r.judge(first, r.buf[1]); err != nil {
		return 0, 0, err
	}
	n := headerSize(r.buf[1])
	if err := r.need(n); err != nil {
		return 0, 0, err
	}
	length := payloadSize(r.buf[:n])
	r.buf = r.buf[n:]
	switch {
	case length > math.MaxInt64:
		return 0, 0, breach("a frame's length has its first bit set")
	case first&opcodeBits >= opClose:
	case r.limit > 0 && length > uint64(r.limit-int64(len(r.data))):
		return 0, 0, tooLarge("websocket message", r.limit)
	case length > uint64(math.MaxInt-len(r.data)):
		return 0, 0, tooLarge("websocket message", math.MaxInt)
	}
	return first, int(length), nil
}

// lease returns what the last message is a part of, or nil. It is to be asked for at once: a reader
// that waits keeps no piece.
func (r *frameReader) lease() transport.Lease {
	if r.part == nil {
		return nil
	}
	part := r.part
	r.part = nil
	return part
}

// ready tells whether next would return without reading: all of a message is there.
func (r *frameReader) ready() bool {
	if len(r.buf) < 2 || r.buf[0]&finalBit == 0 || r.buf[0]&opcodeBits >= opClose {
		return false
	}
	n := headerSize(r.buf[1])
	return len(r.buf) >= n && uint64(len(r.buf)-n) >= payloadSize(r.buf[:n])
}

// judge is RFC 6455, sections 5.1 to 5.5, of a frame's first two bytes.
func (r *frameReader) judge(first, second byte) error {
	opcode := first & opcodeBits
	switch {
	case first&reservedBits != 0:
		return breach("a frame has reserved bits set, though no extension was negotiated")
	case second&maskBit != 0:
		return breach("a frame of the server is masked")
	case opcode == opClose, opcode == opPing, opcode == opPong:
		if first&finalBit == 0 {
			return breach("a control frame is fragmented")
		}
		if second&lengthBits > maxControl {
			return breach("a control frame has more than 125 bytes")
		}
	case opcode == opContinuation:
		if r.opcode == 0 {
			return breach("a frame continues a message, and none has begun")
		}
	case opcode == opText, opcode == opBinary:
		if r.opcode != 0 {
			return breach("a message begins before the last one has ended")
		}
	default:
		return breach("a frame has the unknown opcode " + strconv.Itoa(int(opcode)))
	}
	return nil
}

// append takes size bytes and appends them to data, which holds no more in the end when it
// was nil.
func (r *frameReader) append(data []byte, size int) ([]byte, error) {
	r.part = nil // data is moved if it was one
	if data == nil && size < directSize {
		return r.whole(size)
	}
	for size > 0 {
		if len(data) == cap(data) {
			data = grow(data, size)
		}
		free := data[len(data):min(cap(data), len(data)+size)]
		n, err := 0, error(nil)
		switch {
		case len(r.buf) > 0:
			n = copy(free, r.buf)
			r.buf = r.buf[n:]
		case len(free) >= directSize:
			n, err = read(r.src, free)
		default:
			err = r.fill(true)
		}
		if err != nil {
			return nil, unexpected(err)
		}
		data, size = data[:len(data)+n], size-n
	}
	return data, nil
}

// whole takes size bytes, less than directSize, once all of them are there: as a part of the
// piece, or a copy, in memory that is filled at once and so need not be cleared before.
func (r *frameReader) whole(size int) ([]byte, error) {
	for len(r.buf) < size {
		if err := r.fill(true); err != nil {
			return nil, unexpected(err)
		}
	}
	data, unread := r.buf[:size:size], cap(r.buf)-len(r.buf)
	r.buf = r.buf[size:]
	if size >= partSize {
		r.large = true
		// A piece that is mostly unused would cost more than the copy.
		r.room.out = r.room.out || r.room.piece != nil && unread < partSize && r.room.piece.handOut()
		if r.room.out {
			r.part = r.room.piece
			r.part.held.Add(1)
			return data, nil
		}
	}
	return append([]byte{}, data...)[:size:size], nil // no bytes are not nil
}

// grow makes room for size bytes, but not for more at once than have come, or maxAhead.
func grow(data []byte, size int) []byte {
	size = min(size, max(len(data), maxAhead))
	if data == nil {
		return make([]byte, 0, size)
	}
	return slices.Grow(data, size)
}

// need reads until there are n bytes, at most maxHeader.
func (r *frameReader) need(n int) error {
	for len(r.buf) < n {
		within := len(r.buf) > 0 || r.opcode != 0
		if err := r.fill(len(r.buf) > 0); err != nil {
			if within {
				err = unexpected(err)
			}
			return err
		}
	}
	return nil
}

// fill reads what there is. The peer owes something if within tells that a frame has begun;
// otherwise it may be long until something comes, and nothing but small is held for that.
func (r *frameReader) fill(within bool) error {
	if !within {
		r.release()
		n, err := read(r.src, r.small[:])
		r.buf = r.small[:n]
		return err
	}
	last := r.room
	r.room = last.next(r.full && r.large)
	memory := r.room.memory()
	// The beginning of what shall be there as a whole, less than directSize.
	begun := copy(memory, r.buf)
	if r.room != last {
		last.leave()
	}
	n, err := read(r.src, memory[begun:])
	r.buf = memory[:begun+n]
	r.full, r.large = len(r.buf) >= scratchSize, false
	return err
}

// release gives the room back, of which everything was taken.
func (r *frameReader) release() {
	r.buf = nil
	r.room.leave()
	r.room, r.full, r.large = room{}, false, false
}

// read reads something, or returns an error.
func read(src io.Reader, p []byte) (int, error) {
	for range maxNothing {
		n, err := src.Read(p)
		if n > 0 {
			return n, nil // an error comes again
		}
		if err != nil {
			return 0, err
		}
	}
	return 0, io.ErrNoProgress
}

// unexpected is the error of a read within a frame.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
