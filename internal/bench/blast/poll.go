package blast

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// separator stands between the packets of a payload.
const separator = 0x1e

// A poll is a session over polling. It is never removed: a measurement opens a few.
type poll struct {
	mu      sync.Mutex
	session session
	out     []byte        // the payload of the next answer
	ready   chan struct{} // has an element when there is one
}

func (p *poll) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxMessage))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		p.take(body)
		io.WriteString(w, "ok")
		return
	}
	for {
		select {
		case <-p.ready:
		case <-r.Context().Done():
			return
		}
		// What was there when a packet made it ready may have gone out with the poll before.
		if out := p.next(); len(out) > 0 {
			w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
			w.Write(out)
			return
		}
	}
}

func (p *poll) next() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.out
	p.out = nil
	return out
}

func (p *poll) take(body []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for packet := range bytes.SplitSeq(body, []byte{separator}) {
		switch {
		case len(packet) == 0:
		case packet[0] == '4':
			p.session.take(packet, p.send)
		case packet[0] == '1': // CLOSE; the poll that is open is to end
			p.send(opText, []byte{'6'})
		}
	}
	if len(p.out) > 0 {
		select {
		case p.ready <- struct{}{}:
		default:
		}
	}
}

func (p *poll) send(_ byte, data []byte) {
	if len(p.out) > 0 {
		p.out = append(p.out, separator)
	}
	p.out = append(p.out, data...)
}
