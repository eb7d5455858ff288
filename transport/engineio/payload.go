package engineio

import "bytes"

// separator stands between the packets of a polling payload.
const separator = 0x1e

// maxPayloadPackets is how many packets go into one POST: python-engineio refuses more.
const maxPayloadPackets = 16

// longText is from which length on a packet is no part of a payload that is more than twice as
// long: the protocol above may keep text of that length in the packet's memory, for ever.
const longText = 64 << 10

// parsePayload calls yield with each packet of a polling payload, in order, until yield
// returns false. Packets before a malformed one are delivered. Their data may be part of the body.
func parsePayload(body []byte, yield func(packet) bool) error {
	whole := len(body)
	for {
		text := body
		end := bytes.IndexByte(body, separator)
		if end >= 0 {
			text = body[:end]
		}
		p, err := parseText(text)
		if err != nil {
			return err
		}
		if len(p.Data) >= longText && len(p.Data) < whole/2 && !p.Binary {
			p.Data = bytes.Clone(p.Data)
		}
		if !yield(p) || end < 0 {
			return nil
		}
		body = body[end+1:]
	}
}

// appendPayload appends the packets as one payload.
func appendPayload(dst []byte, packets []packet) []byte {
	for i := range packets {
		if i > 0 {
			dst = append(dst, separator)
		}
		dst = packets[i].appendText(dst)
	}
	return dst
}
