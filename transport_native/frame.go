//go:build !js

package transportnative

import (
	"crypto/rand"
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// RFC 6455, section 5.
const (
	finalBit   = 0x80
	maskBit    = 0x80
	opClose    = 0x8
	opPong     = 0xA
	maxControl = 125
	headerSize = 6 // of a masked control frame
)

// control encodes a control frame of a client; the payload is at most maxControl bytes.
func control(opcode byte, payload []byte) []byte {
	frame := make([]byte, headerSize, headerSize+maxControl)
	frame[0] = finalBit | opcode
	frame[1] = maskBit | byte(len(payload))
	key := frame[2:headerSize]
	rand.Read(key)
	for i, b := range payload {
		frame = append(frame, b^key[i%4])
	}
	return frame
}

// isControl tells whether p, which was flushed as one piece, is a masked control frame.
// The last piece of a large message may look like one, at the price of an early flush.
func isControl(p []byte) bool {
	return len(p) >= headerSize && p[0] >= finalBit|opClose && p[0] <= finalBit|opPong && p[1] == maskBit|byte(len(p)-headerSize)
}

// closePayload encodes a code and a reason as RFC 6455, section 5.5.1, has them: a code
// that may not be sent becomes 1000, and a reason that is too long is cut.
func closePayload(code int, reason string) []byte {
	if !sendable(code) {
		code = 1000
	}
	reason = strings.ToValidUTF8(reason, "\uFFFD")
	if n := maxControl - 2; len(reason) > n {
		for !utf8.RuneStart(reason[n]) {
			n--
		}
		reason = reason[:n]
	}
	return append(binary.BigEndian.AppendUint16(nil, uint16(code)), reason...)
}

// sendable is RFC 6455, section 7.4, and the registry that it set up.
func sendable(code int) bool {
	switch {
	case code >= 1000 && code <= 1003, code >= 1007 && code <= 1014:
		return true
	}
	return code >= 3000 && code <= 4999
}
