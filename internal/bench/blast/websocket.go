package blast

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"net"
	"net/http"
)

// acceptSuffix is what RFC 6455, section 4.2.2, adds to a client's key.
const acceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

const (
	burstBytes = 64 << 10 // of a write that has several events
	readBytes  = 64 << 10 // of a read
	idleBytes  = 512      // of a read of a session that does nothing
)

// A socket is a session over a WebSocket.
type socket struct {
	*session
	conn net.Conn
	r    *bufio.Reader
	in   []byte // what the last message was read into
	out  []byte // frames that are not written yet
}

func serveWebSocket(w http.ResponseWriter, r *http.Request, s *session) {
	key := r.Header.Get("Sec-WebSocket-Key")
	if key == "" {
		http.Error(w, "no WebSocket handshake", http.StatusBadRequest)
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	sum := sha1.Sum([]byte(key + acceptSuffix))
	size := readBytes
	if s.mode == modeIdle {
		size = idleBytes
	}
	c := &socket{session: s, conn: conn, r: bufio.NewReaderSize(conn, size)}
	c.out = append(c.out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "+
		base64.StdEncoding.EncodeToString(sum[:])+"\r\n\r\n"...)
	c.send(opText, []byte(openText("blast")))
	c.serve()
}

// serve answers until the client closes the connection or is gone.
func (c *socket) serve() {
	for {
		if c.r.Buffered() == 0 && !c.flush() {
			return
		}
		f, err := readFrame(c.r)
		if err != nil {
			return
		}
		if f.op >= opClose || c.reads() {
			c.in, err = f.read(c.r, c.in)
		} else {
			_, err = c.r.Discard(int(f.size))
		}
		if err != nil {
			return
		}
		switch {
		case f.op == opClose:
			c.send(opClose, c.in)
			c.flush()
			return
		case f.op == opPing:
			c.send(opPong, c.in)
		case f.op >= opClose || !f.final:
		case c.take(c.in, c.send):
			if !c.flush() || !c.burst() {
				return
			}
		}
	}
}

func (c *socket) send(op byte, data []byte) { c.out = appendFrame(c.out, op, data) }

func (c *socket) flush() bool {
	if len(c.out) == 0 {
		return true
	}
	_, err := c.conn.Write(c.out)
	c.out = c.out[:0]
	return err == nil
}

// burst writes n events, many with each write.
func (c *socket) burst() bool {
	sendAll(c.event, c.send)
	one := len(c.out)
	many := min(max(1, burstBytes/one), c.n)
	for range many - 1 {
		sendAll(c.event, c.send)
	}
	left := c.n
	for ; left >= many; left -= many {
		if _, err := c.conn.Write(c.out); err != nil {
			return false
		}
	}
	_, err := c.conn.Write(c.out[:left*one])
	c.out = c.out[:0]
	return err == nil
}
