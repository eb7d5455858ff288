// Package blast is a Socket.IO server that decodes nothing and answers from bytes that it made before, so that the
// client is what limits a measurement. The query of a client's URL says what its session does: see script.
package blast

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// maxMessage bounds a message, and the body of a POST.
const maxMessage = 64 << 20

// closeTimeout bounds the wait for requests when the server ends.
const closeTimeout = time.Second

// openText is the OPEN packet. Pings are so rare that none falls into a measurement, so none is sent.
func openText(sid string) string {
	return `0{"sid":"` + sid + `","upgrades":[],"pingInterval":3600000,"pingTimeout":3600000,"maxPayload":` + strconv.Itoa(maxMessage) + `}`
}

type server struct {
	mu    sync.Mutex
	polls map[string]*poll
	last  int
}

// Serve answers the clients that l accepts until ctx ends. WebSockets end with the process.
func Serve(ctx context.Context, l net.Listener) error {
	s := &server{polls: map[string]*poll{}}
	h := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	if err := h.Shutdown(end); err != nil {
		h.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// ServeHTTP opens a session, or goes on with one that polls.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if sid := query.Get("sid"); sid != "" {
		s.mu.Lock()
		p := s.polls[sid]
		s.mu.Unlock()
		if p == nil {
			http.Error(w, `{"code":1,"message":"Session ID unknown"}`, http.StatusBadRequest)
			return
		}
		p.ServeHTTP(w, r)
		return
	}
	script, err := newScript(query)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if query.Get("transport") == "websocket" {
		serveWebSocket(w, r, &session{script: script})
		return
	}
	if script.mode != modeEcho || script.ackOp != opText {
		http.Error(w, "over polling only the echo in json is answered", http.StatusBadRequest)
		return
	}
	w.Write([]byte(openText(s.open(script))))
}

func (s *server) open(script *script) (sid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	sid = strconv.Itoa(s.last)
	s.polls[sid] = &poll{session: session{script: script}, ready: make(chan struct{}, 1)}
	return sid
}
