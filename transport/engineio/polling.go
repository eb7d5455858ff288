package engineio

import (
	"context"
	"strings"
	"time"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/transport"
)

// openPolling opens a session with a GET.
func (s *Session) openPolling(ctx context.Context) error {
	resp, err := s.get(ctx, "")
	if err != nil {
		return &HandshakeError{Transport: Polling, Code: -1, Err: err}
	}
	if err := refusal(Polling, resp.Status, resp.Header, resp.Body); err != nil {
		return err
	}
	var first *packet
	err = parsePayload(resp.Body, func(p packet) bool {
		if first == nil {
			first = &p
			return p.Type == packetOpen
		}
		s.early = append(s.early, p)
		return true
	})
	if err = s.accept(Polling, first, resp.Status, resp.Body, err); err != nil {
		return err
	}
	s.planUpgrade()
	return nil
}

// accept takes the first packet that a server sent, which text holds.
func (s *Session) accept(name string, first *packet, status int, text []byte, err error) error {
	if first == nil || first.Type != packetOpen || first.Binary {
		return &HandshakeError{Transport: name, Status: status, Code: -1, Message: notEngineIO(text)}
	}
	if err == nil {
		s.opened, err = parseHandshake(first.Data)
	}
	if err != nil {
		return &HandshakeError{Transport: name, Status: status, Code: -1, Err: err}
	}
	s.seen.Store(time.Now().UnixNano())
	s.pinged.Store(s.seen.Load())
	return nil
}

// refusal makes an error of an answer other than 200 to a handshake.
func refusal(name string, status int, header map[string][]string, body []byte) error {
	if status == 200 {
		return nil
	}
	code, message := complaint(status, header, body)
	return &HandshakeError{Transport: name, Status: status, Code: code, Message: message}
}

// unexpected makes an error of an answer other than 200 within a session.
func unexpected(op string, resp *transport.Response) error {
	_, message := complaint(resp.Status, resp.Header, resp.Body)
	return &TransportError{Transport: Polling, Op: op, Status: resp.Status, Message: message}
}

// complaint returns Engine.IO's error code, or -1, and what the server says.
func complaint(status int, header map[string][]string, body []byte) (code int, message string) {
	if code, message, ok := decodeServerError(body); ok {
		if code == 5 {
			message += ": the server does not speak Engine.IO v4"
		}
		return code, message
	}
	if to := header["Location"]; status/100 == 3 && len(to) > 0 {
		return -1, "redirects are not followed: the server is at " + withoutQuery(to[0])
	}
	text := ascii.Trim(string(body[:min(len(body), 200)]), ascii.Space)
	if strings.HasPrefix(text, "<") { // a page for people
		return -1, ""
	}
	return -1, ascii.UTF8(text)
}

// withoutQuery leaves out what may be secret.
func withoutQuery(url string) string {
	url, _, _ = ascii.Cut(url, '?')
	return url
}

func (s *Session) get(ctx context.Context, sid string) (*transport.Response, error) {
	resp, err := s.network.RoundTrip(ctx, &transport.Request{
		Method:  "GET",
		URL:     s.endpoint.url(Polling, sid),
		Header:  s.endpoint.headers("Accept", "*/*"),
		MaxBody: s.cfg.MaxMessage,
	})
	if err != nil {
		return nil, err
	}
	s.endpoint.keepCookies(resp.Header)
	return resp, nil
}

// poll reads by polling until the session ends or was upgraded.
func (s *Session) poll() {
	for s.ctx.Err() == nil {
		if up := s.pausing(); up != nil {
			close(up.polled)
			<-up.decided
			if s.socket() != nil {
				return
			}
			continue
		}
		resp, err := s.get(s.ctx, s.opened.sid)
		if err != nil {
			s.end(ReasonTransport, &TransportError{Transport: Polling, Op: "read", Err: err})
			return
		}
		if resp.Status != 200 {
			s.end(ReasonTransport, unexpected("read", resp))
			return
		}
		err = parsePayload(resp.Body, func(p packet) bool {
			s.receive(&p, false)
			return s.ctx.Err() == nil
		})
		if err != nil {
			s.end(ReasonTransport, &TransportError{Transport: Polling, Op: "read", Cause: ErrParse, Err: err})
			return
		}
	}
}

// post sends a batch as one payload.
func (s *Session) post(batch []packet) error {
	size := 0
	for i := range batch {
		size += batch[i].textLen() + 1
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.cfg.postTimeout(size))
	defer cancel()
	resp, err := s.network.RoundTrip(ctx, &transport.Request{
		Method:  "POST",
		URL:     s.endpoint.url(Polling, s.opened.sid),
		Header:  s.endpoint.headers("Accept", "*/*", "Content-Type", "text/plain;charset=UTF-8"),
		Body:    appendPayload(make([]byte, 0, size), batch),
		MaxBody: s.cfg.MaxMessage,
	})
	if err != nil {
		return &TransportError{Transport: Polling, Op: "write", Err: err}
	}
	s.endpoint.keepCookies(resp.Header)
	if resp.Status != 200 {
		return unexpected("write", resp)
	}
	return nil
}
