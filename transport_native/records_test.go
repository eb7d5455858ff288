//go:build !js && unix

package transportnative_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	transportnative "github.com/siowasm/siowasm/transport_native"
)

// What a record of TLS has, RFC 8446, section 5.1.
const (
	recordAlert     = 21
	recordHandshake = 22
	recordData      = 23

	alertCloseNotify  = 0
	alertBadRecordMAC = 20
	keyUpdate         = 24
)

// A records is the server's end of a TLS connection that does what crypto/tls has no call for: it asks
// for new keys, sends records that are wrong, and tells which alerts came. It is for one goroutine.
type records struct {
	net.Conn
	in, out *sealer
	plain   []byte // was received and is not read

	updates int    // how often the client has taken new keys
	alerts  []byte // which alerts the client has sent
}

// serveRecords serves h over TLS connections that are records, and returns a network that trusts it.
func serveRecords(t *testing.T, h http.Handler) (string, *transportnative.Network) {
	t.Helper()
	srv := httptest.NewTLSServer(nil) // has a certificate
	config, certificates := trusting(srv), srv.TLS.Certificates
	srv.Close()

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	plain := &http.Server{Handler: h}
	served := make(chan error, 1)
	go func() { served <- plain.Serve(recordsListener{l, certificates}) }()
	t.Cleanup(func() {
		plain.Close()
		<-served
	})
	return "https://" + l.Addr().String(), own(t, config)
}

type recordsListener struct {
	net.Listener
	certificates []tls.Certificate
}

func (l recordsListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	var log bytes.Buffer
	handshake := tls.Server(&byRecord{Conn: conn}, &tls.Config{
		Certificates: l.certificates, MinVersion: tls.VersionTLS13, SessionTicketsDisabled: true, KeyLogWriter: &log,
	})
	if err := handshake.Handshake(); err != nil {
		return nil, err
	}
	if suite := handshake.ConnectionState().CipherSuite; suite != tls.TLS_AES_128_GCM_SHA256 {
		return nil, errors.New("negotiated " + tls.CipherSuiteName(suite))
	}
	r := &records{Conn: conn}
	for line := range strings.Lines(log.String()) {
		fields := strings.Fields(line)
		secret, err := hex.DecodeString(fields[2])
		if err != nil {
			return nil, err
		}
		switch fields[0] {
		case "CLIENT_TRAFFIC_SECRET_0":
			r.in = newSealer(secret)
		case "SERVER_TRAFFIC_SECRET_0":
			r.out = newSealer(secret)
		}
	}
	return r, nil
}

// A byRecord reads no more than a record at once, so that nothing is lost when somebody else goes on.
type byRecord struct {
	net.Conn
	left int // of the record
}

func (b *byRecord) Read(p []byte) (int, error) {
	if b.left == 0 {
		n, err := io.ReadFull(b.Conn, p[:5])
		b.left = int(binary.BigEndian.Uint16(p[3:]))
		return n, err
	}
	n, err := b.Conn.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func (r *records) Read(p []byte) (int, error) {
	for len(r.plain) == 0 {
		if err := r.receive(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.plain)
	r.plain = r.plain[n:]
	return n, nil
}

// receive takes a record.
func (r *records) receive() error {
	head := make([]byte, 5)
	if _, err := io.ReadFull(r.Conn, head); err != nil {
		return err
	}
	sealed := make([]byte, binary.BigEndian.Uint16(head[3:]))
	if _, err := io.ReadFull(r.Conn, sealed); err != nil {
		return err
	}
	data, err := r.in.aead.Open(nil, r.in.nonce(), sealed, head)
	if err != nil {
		return err
	}
	last := len(data) - 1
	switch data[last] {
	case recordData:
		r.plain = data[:last]
	case recordHandshake:
		if data[0] != keyUpdate {
			return errors.New("a handshake after the handshake")
		}
		r.updates++
		r.in = r.in.next()
	case recordAlert:
		r.alerts = append(r.alerts, data[1])
	}
	return nil
}

func (r *records) Write(p []byte) (int, error) { return r.Conn.Write(r.seal(recordData, p)) }

func (r *records) seal(kind byte, data []byte) []byte {
	const tag = 16
	head := []byte{recordData, 3, 3, 0, 0}
	binary.BigEndian.PutUint16(head[3:], uint16(len(data)+1+tag))
	return r.out.aead.Seal(head, r.out.nonce(), append(bytes.Clone(data), kind), head)
}

// updateKeys takes new keys, and asks the client to do the same.
func (r *records) updateKeys() []byte {
	record := r.seal(recordHandshake, []byte{keyUpdate, 0, 0, 1, 1})
	r.out = r.out.next()
	return record
}

// A sealer encrypts or decrypts one direction, RFC 8446, sections 5.3 and 7.
type sealer struct {
	secret, iv []byte
	aead       cipher.AEAD
	sequence   uint64
}

func newSealer(secret []byte) *sealer {
	block, err := aes.NewCipher(expand(secret, "key", 16))
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return &sealer{secret: secret, iv: expand(secret, "iv", 12), aead: aead}
}

func (s *sealer) next() *sealer { return newSealer(expand(s.secret, "traffic upd", 32)) }

func (s *sealer) nonce() []byte {
	nonce := bytes.Clone(s.iv)
	low := nonce[len(nonce)-8:]
	binary.BigEndian.PutUint64(low, binary.BigEndian.Uint64(low)^s.sequence)
	s.sequence++
	return nonce
}

func expand(secret []byte, label string, size int) []byte {
	label = "tls13 " + label
	info := append([]byte{0, byte(size), byte(len(label))}, label...)
	key, err := hkdf.Expand(sha256.New, secret, string(append(info, 0)), size)
	if err != nil {
		panic(err)
	}
	return key
}
