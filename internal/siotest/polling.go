package siotest

import (
	"context"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
)

func answer(status int, contentType, body string) *transport.Response {
	header := map[string][]string{"Content-Type": {contentType}}
	return &transport.Response{Status: status, Header: header, Body: []byte(body)}
}

// poll answers a GET when there is something to send.
func (s *Session) poll(ctx context.Context) (*transport.Response, error) {
	s.mu.Lock()
	overlap := s.polled
	s.polled = true
	s.mu.Unlock()
	if overlap {
		s.end(reasonTransportError, endGracefully)
		return answer(400, "text/plain", "overlap from client"), nil
	}
	defer func() {
		s.mu.Lock()
		s.polled = false
		s.mu.Unlock()
	}()
	for {
		packets, current := s.take(polling)
		if !current {
			s.signal() // the WebSocket's writer has to see what woke this poll
			packets = []eioPacket{{kind: eioNoop}}
		}
		if n := len(packets); n > 0 {
			if packets[n-1].kind == eioClose {
				s.end(reasonForcedClose, endQuietly)
			}
			return answer(200, "text/plain; charset=UTF-8", string(payload(packets))), nil
		}
		select {
		case <-s.ready:
		case <-s.ctx.Done():
			return s.lastPoll()
		case <-ctx.Done():
			s.end(reasonTransportError, endQuietly)
			return nil, ctx.Err()
		}
	}
}

// lastPoll answers the GET that was held when the session ended.
func (s *Session) lastPoll() (*transport.Response, error) {
	switch s.how() {
	case endAbruptly:
		return nil, memnet.ErrReset
	case endQuietly:
		return answer(200, "text/plain; charset=UTF-8", string(eioNoop)), nil
	}
	return answer(200, "text/plain; charset=UTF-8", string(eioClose)), nil
}

// post handles the packets of a POST before it is answered.
func (s *Session) post(body []byte) (*transport.Response, error) {
	s.mu.Lock()
	overlap := s.posting
	s.posting = true
	s.mu.Unlock()
	if overlap {
		s.end(reasonTransportError, endGracefully)
		return answer(400, "text/plain", "data request overlap from client"), nil
	}
	defer func() {
		s.mu.Lock()
		s.posting = false
		s.mu.Unlock()
	}()
	options := &s.engine.options
	if len(body) > options.MaxPayload {
		return answer(413, "text/html", ""), nil
	}
	packets, err := parsePayload(body)
	if options.MaxPackets > 0 && len(packets) > options.MaxPackets {
		s.end(reasonTransportError, endGracefully)
		return answer(400, "text/plain", "Too many packets in payload"), nil
	}
	s.deliver(packets, err)
	return answer(200, "text/html", "ok"), nil
}
