//go:build !js

package transportnative

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// RFC 6455, section 5.2.
const (
	finalBit     = 0x80
	reservedBits = 0x70
	opcodeBits   = 0x0F
	maskBit      = 0x80
	lengthBits   = 0x7F

	opContinuation = 0x0
	opText         = 0x1
	opBinary       = 0x2
	opClose        = 0x8
	opPing         = 0x9
	opPong         = 0xA

	length16   = 126 // the length follows in 2 bytes
	length64   = 127 // and in 8
	maxControl = 125
	maxHeader  = 14
)

// RFC 6455, section 7.4.1.
const (
	codeNormal   = 1000
	codeProtocol = 1002
	codeNone     = 1005
	codeAbnormal = 1006
	codeInvalid  = 1007
	codeTooLarge = 1009
)

// appendHeader appends the header of an unfragmented frame of a client.
func appendHeader(to []byte, opcode byte, size int, key uint32) []byte {
	to = append(to, finalBit|opcode)
	switch {
	case size < length16:
		to = append(to, maskBit|byte(size))
	case size < 1<<16:
		to = binary.BigEndian.AppendUint16(append(to, maskBit|length16), uint16(size))
	default:
		to = binary.BigEndian.AppendUint64(append(to, maskBit|length64), uint64(size))
	}
	return binary.LittleEndian.AppendUint32(to, key)
}

// headerSize is how long the header of a server's frame is whose second byte this is.
func headerSize(second byte) int {
	switch second & lengthBits {
	case length16:
		return 2 + 2
	case length64:
		return 2 + 8
	}
	return 2
}

// payloadSize is the length that the header of a server's frame tells.
func payloadSize(header []byte) uint64 {
	switch len(header) {
	case 2 + 2:
		return uint64(binary.BigEndian.Uint16(header[2:]))
	case 2 + 8:
		return binary.BigEndian.Uint64(header[2:])
	}
	return uint64(header[1] & lengthBits)
}

// mask writes src to dst as a client sends it, RFC 6455, section 5.3, and returns the key for
// what follows. dst is at least as long as src.
func mask(dst, src []byte, key uint32) uint32 {
	dst = dst[:len(src)]
	key64 := uint64(key)<<32 | uint64(key)
	for len(src) >= 32 && len(dst) >= 32 {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(src)^key64)
		binary.LittleEndian.PutUint64(dst[8:], binary.LittleEndian.Uint64(src[8:])^key64)
		binary.LittleEndian.PutUint64(dst[16:], binary.LittleEndian.Uint64(src[16:])^key64)
		binary.LittleEndian.PutUint64(dst[24:], binary.LittleEndian.Uint64(src[24:])^key64)
		dst, src = dst[32:], src[32:]
	}
	for len(src) >= 8 && len(dst) >= 8 {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(src)^key64)
		dst, src = dst[8:], src[8:]
	}
	for i := range src {
		dst[i] = src[i] ^ byte(key)
		key = bits.RotateLeft32(key, -8)
	}
	return key
}

// closePayload encodes a code and a reason as RFC 6455, section 5.5.1, has them: a code
// that may not be sent becomes 1000, and a reason that is too long is cut.
func closePayload(code int, reason string) []byte {
	if !sendable(code) {
		code = codeNormal
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
