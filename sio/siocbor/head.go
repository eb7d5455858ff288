package siocbor

import "encoding/binary"

// The major types of RFC 8949, section 3.1.
const (
	majorUint byte = iota
	majorNegative
	majorBytes
	majorText
	majorArray
	majorMap
	majorTag
	majorSimple
)

// The values of the additional information that mean something of their own.
const (
	infoFalse      = 20
	infoTrue       = 21
	infoNull       = 22
	infoHalf       = 25
	infoSingle     = 26
	infoDouble     = 27
	infoIndefinite = 31
)

// A head is the first bytes of an item.
type head struct {
	major byte
	info  byte
	value uint64
	body  []byte // of text and bytes of a definite length
	end   int    // of the head, and of the body
}

// isBreak tells the end of an item of an indefinite length.
func (h head) isBreak() bool { return h.major == majorSimple && h.info == infoIndefinite }

// split takes the head at an offset of well-formed data apart. Where the data ends, as
// that never does, there is a break.
func split(data []byte, at int) head {
	if at >= len(data) {
		return head{major: majorSimple, info: infoIndefinite, end: len(data)}
	}
	h := head{major: data[at] >> 5, info: data[at] & 0x1f, end: at + 1}
	switch rest := data[h.end:]; {
	case h.info < 24:
		h.value = uint64(h.info)
	case h.info < 28 && len(rest) >= 1<<(h.info-24):
		width := 1 << (h.info - 24)
		for _, b := range rest[:width] {
			h.value = h.value<<8 | uint64(b)
		}
		h.end += width
	}
	if h.info != infoIndefinite && (h.major == majorBytes || h.major == majorText) {
		start := h.end
		h.end += int(min(h.value, uint64(len(data)-start)))
		h.body = data[start:h.end]
	}
	return h
}

// lengths has the length of the item that begins with a byte, as short returns it.
var lengths = func() (n [256]uint8) {
	for c := range n {
		switch major, info := byte(c)>>5, byte(c)&0x1f; {
		case major == majorText && info < 24:
			n[c] = 1 + info
		case major != majorUint && major != majorNegative && major != majorSimple:
		case info < 24:
			n[c] = 1
		case info <= infoDouble && (major != majorSimple || info >= infoHalf):
			n[c] = 1 + 1<<(info-24)
		}
	}
	return n
}()

// short returns the length of the item at an offset if its first byte tells that and nothing is
// in it, which most are, and else zero.
func short(data []byte, at int) int {
	if at >= len(data) {
		return 0
	}
	n := int(lengths[data[at]])
	if n > len(data)-at {
		return 0
	}
	return n
}

// wordy returns the offset behind the item at an offset if that is text whose length takes a
// byte of its own, which much is that is not short, and else zero.
func wordy(data []byte, at int) int {
	if at+1 >= len(data) || data[at] != majorText<<5|24 {
		return 0
	}
	if end := at + 2 + int(data[at+1]); end <= len(data) {
		return end
	}
	return 0
}

// appendHead appends a head in its shortest form.
func appendHead(dst []byte, major byte, value uint64) []byte {
	major <<= 5
	switch {
	case value < 24:
		return append(dst, major|byte(value))
	case value < 1<<8:
		return append(dst, major|24, byte(value))
	case value < 1<<16:
		return binary.BigEndian.AppendUint16(append(dst, major|25), uint16(value))
	case value < 1<<32:
		return binary.BigEndian.AppendUint32(append(dst, major|26), uint32(value))
	}
	return binary.BigEndian.AppendUint64(append(dst, major|27), value)
}
