package head

import "strconv"

// maxID is the largest integer that every peer's number holds exactly.
const maxID = 1 << 53

// A Parser reads the heads of one connection's packets. It is used by one goroutine at a time.
type Parser struct {
	_ [0]func() // not comparable, which saves the code for it

	// MaxAttachments is the largest number of attachments of a packet that is accepted.
	MaxAttachments int

	namespace string // of the last packet, which is often the next one's, too
}

// Parse reads the head of a text message, and returns what follows it, a piece of text.
// It says what is wrong, or "".
func (p *Parser) Parse(text []byte) (h Head, rest []byte, reason string) {
	if len(text) == 0 {
		return h, nil, "empty message"
	}
	if text[0] < '0' || text[0] > '0'+last {
		return h, nil, "unknown packet type"
	}
	h.Type = text[0] - '0'
	rest = text[1:]
	if h.Type >= event+binary {
		h.Type -= binary
		if h.Attachments, rest, reason = p.count(rest); reason != "" {
			return h, nil, reason
		}
	}
	h.Namespace, rest = p.where(rest)
	n := 0
	for ; n < len(rest) && rest[n] >= '0' && rest[n] <= '9'; n++ {
		if n == 16 {
			return h, nil, "acknowledgement id of more than 16 digits"
		}
		h.ID = h.ID*10 + uint64(rest[n]-'0')
	}
	if h.ID > maxID {
		return h, nil, "acknowledgement id above 2^53"
	}
	h.HasID = n > 0
	return h, rest[n:], ""
}

// count reads the number of attachments and the dash behind it.
func (p *Parser) count(text []byte) (n int, rest []byte, reason string) {
	at := 0
	for ; at < len(text) && text[at] >= '0' && text[at] <= '9'; at++ {
		// It stays above the limit once it is, and does not overflow.
		if n <= p.MaxAttachments {
			n = n*10 + int(text[at]-'0')
		}
	}
	if at == len(text) || text[at] != '-' || n == 0 {
		return 0, nil, "illegal number of attachments"
	}
	if n > p.MaxAttachments {
		return 0, nil, "more than " + strconv.Itoa(p.MaxAttachments) + " attachments"
	}
	return n, text[at+1:], ""
}

// where reads the namespace, up to a comma or to the end.
func (p *Parser) where(text []byte) (namespace string, rest []byte) {
	if len(text) == 0 || text[0] != '/' {
		return "/", text
	}
	end := 0
	for end < len(text) && text[end] != ',' {
		end++
	}
	if string(text[:end]) != p.namespace {
		p.namespace = string(text[:end])
	}
	return p.namespace, text[min(end+1, len(text)):]
}
