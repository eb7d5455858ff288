package head

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Head is what stands before the data of a packet.
type Head struct {
	// Type is the packet's, as sio.PacketType has it: never one of the binary types, which
	// are on the wire only and for which Attachments stands.
	Type uint8
	// Attachments is how many binary messages belong to an EVENT or an ACK.
	Attachments int
	// Namespace begins with a slash. When writing, "" is "/".
	Namespace string
	// ID is the acknowledgement id, at most 2^53. It means nothing unless HasID is set.
	ID    uint64
	HasID bool
}

// Size is how many bytes a head usually has at most, beside the namespace.
const Size = 32

// The types that may have attachments, and how far from them their binary types are.
const (
	event  = 2
	ack    = 3
	binary = 3
	last   = ack + binary
)

// Append appends a head to dst. Its namespace must be one that [Writable] takes.
func Append(dst []byte, h Head) []byte {
	if h.Attachments > 0 {
		dst = append(dst, '0'+h.Type+binary)
		dst = strconv.AppendInt(dst, int64(h.Attachments), 10)
		dst = append(dst, '-')
	} else {
		dst = append(dst, '0'+h.Type)
	}
	if h.Namespace != "" && h.Namespace != "/" {
		dst = append(append(dst, h.Namespace...), ',')
	}
	if h.HasID {
		dst = strconv.AppendUint(dst, h.ID, 10)
	}
	return dst
}

// Writable reports whether a head can carry a namespace: it begins with a slash, has no comma, and
// is UTF-8, or is "".
func Writable(namespace string) bool {
	return namespace == "" || namespace[0] == '/' && strings.IndexByte(namespace, ',') < 0 && utf8.ValidString(namespace)
}
