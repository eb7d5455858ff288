//go:build !js

package main

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

const (
	opText   = 1
	opBinary = 2
	opClose  = 8

	maxFrames = 1 << 20
	maxSize   = 1 << 20
	// pieceSize is how much is sent with one write.
	pieceSize = 1 << 20
)

// serve upgrades each request. At the first message it sends ?n= messages of ?size= bytes,
// binary ones with &binary=1, in a write each with &each=1; with &echo=1 it answers each message with itself. A path that is not
// the root is Socket.IO's, and the messages are events of a joined namespace.
func serve(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.FormValue("n"))
	size, _ := strconv.Atoi(r.FormValue("size"))
	if n > maxFrames || size > maxSize {
		http.Error(w, "too many or too large", http.StatusBadRequest)
		return
	}
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	// RFC 6455, section 4.2.2.
	accept := sha1.Sum([]byte(r.Header.Get("Sec-Websocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: "+base64.StdEncoding.EncodeToString(accept[:])+"\r\n\r\n")
	p := peer{conn: conn, r: rw.Reader, each: r.FormValue("each") != ""}
	switch {
	case r.URL.Path != "/":
		p.socketIO(n, size)
	case r.FormValue("echo") != "":
		p.echo()
	case r.FormValue("binary") != "":
		p.flood(opBinary, bytes.Repeat([]byte("x"), size), n)
	default:
		p.flood(opText, bytes.Repeat([]byte("x"), size), n)
	}
}

// A peer is a WebSocket that was opened.
type peer struct {
	conn net.Conn
	r    *bufio.Reader
	each bool // a write for each message of a flood
}

// flood sends n messages at the first one, and reads on until the client is gone.
func (p *peer) flood(op byte, payload []byte, n int) {
	one := frame(op, payload)
	many := 1
	if !p.each {
		many = max(pieceSize/len(one), 1)
	}
	piece := bytes.Repeat(one, many)
	_, _, err := p.read()
	for ; n > 0 && err == nil; n -= many {
		_, err = p.conn.Write(piece[:min(n, many)*len(one)])
	}
	p.drain()
}

func (p *peer) echo() {
	for {
		op, payload, err := p.read()
		if err != nil || op == opClose {
			p.answerClose()
			return
		}
		if _, err = p.conn.Write(frame(op, payload)); err != nil {
			return
		}
	}
}

// socketIO opens a session, joins the default namespace, and sends n events at the first one.
func (p *peer) socketIO(n, size int) {
	_, _ = p.conn.Write(frame(opText, []byte(`0{"sid":"s","upgrades":[],"pingInterval":60000,"pingTimeout":60000,"maxPayload":1000000}`)))
	_, _, _ = p.read()
	_, _ = p.conn.Write(frame(opText, []byte(`40{"sid":"n"}`)))
	head, tail := `42["message",{"text":"`, `"}]`
	event := head + strings.Repeat("x", max(size-len(head)-len(tail), 0)) + tail
	p.flood(opText, []byte(event), n)
}

func (p *peer) drain() {
	for {
		if op, _, err := p.read(); err != nil || op == opClose {
			p.answerClose()
			return
		}
	}
}

func (p *peer) answerClose() { _, _ = p.conn.Write(frame(opClose, []byte{0x03, 0xe8})) }

// read reads a message that is one frame; a client masks it.
func (p *peer) read() (op byte, payload []byte, err error) {
	var head [2]byte
	if _, err = io.ReadFull(p.r, head[:]); err != nil {
		return 0, nil, err
	}
	length := int(head[1] & 0x7f)
	switch length {
	case 126:
		var long [2]byte
		_, err = io.ReadFull(p.r, long[:])
		length = int(binary.BigEndian.Uint16(long[:]))
	case 127:
		return 0, nil, errors.New("a message of 64 KiB or more")
	}
	if err != nil {
		return 0, nil, err
	}
	masked := make([]byte, 4+length)
	if _, err = io.ReadFull(p.r, masked); err != nil {
		return 0, nil, err
	}
	payload = masked[4:]
	for i := range payload {
		payload[i] ^= masked[i&3]
	}
	return head[0] & 0xf, payload, nil
}

// frame is a message in one frame, RFC 6455, section 5.2.
func frame(op byte, payload []byte) []byte {
	b := []byte{0x80 | op}
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}
