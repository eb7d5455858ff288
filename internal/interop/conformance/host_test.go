package conformance_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
)

// A server runs the test application. Its methods are those of [control.Server].
type server interface {
	URL() string
	// Network returns what clients reach it by, nil for the platform's own.
	Network() transport.Network

	Stop(ctx context.Context) error
	Cont(ctx context.Context) error
	Kill(ctx context.Context) error
	StartAgain(ctx context.Context) error
	Restart(ctx context.Context) error
	Close(ctx context.Context) error
}

// startTimeout bounds the start of a server and what is asked of it.
const startTimeout = 30 * time.Second

func start(ctx context.Context, o control.Options) (server, error) {
	o.Kind = kind()
	if o.Kind == memory {
		return &memoryServer{siotest.App(siotest.Options{
			Path:         o.Path,
			PingInterval: o.PingInterval,
			PingTimeout:  o.PingTimeout,
			MaxPayload:   o.MaxPayload,
			Transports:   o.Transports,
			Cookie:       o.Cookie,
		})}, nil
	}
	s, err := probe.Control().Start(ctx, o)
	if err != nil {
		return nil, err
	}
	return process{s}, nil
}

// A source gives a test its server.
type source func(t *testing.T) server

// onShared gives the server of all tests that need none of their own, with the server's own defaults.
func onShared(t *testing.T) server { return shared.get(t) }

// own starts a server that ends with the test.
func own(o control.Options) source {
	return func(t *testing.T) server {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
		defer cancel()
		s, err := start(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
			defer cancel()
			if err := s.Close(ctx); err != nil {
				t.Error(err)
			}
		})
		return s
	}
}

var shared sharedServer

// A sharedServer is started for the first test that asks for it.
type sharedServer struct {
	mu     sync.Mutex
	server server
}

func (s *sharedServer) get(t *testing.T) server {
	t.Helper()
	s.mu.Lock() // for all the time, because the others need the server too
	defer s.mu.Unlock()
	if s.server != nil {
		return s.server
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	started, err := start(ctx, control.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.server = started
	return started
}

func (s *sharedServer) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	return s.server.Close(ctx)
}

// A process is a server that the control server started.
type process struct{ *control.Server }

func (process) Network() transport.Network { return nil }

// A memoryServer is a server in this process.
type memoryServer struct{ app *siotest.Server }

func (s *memoryServer) URL() string                { return "http://memory.test" }
func (s *memoryServer) Network() transport.Network { return s.app.Network }

func (s *memoryServer) Stop(context.Context) error       { s.app.Network.Pause(); return nil }
func (s *memoryServer) Cont(context.Context) error       { s.app.Network.Resume(); return nil }
func (s *memoryServer) Kill(context.Context) error       { s.app.Kill(); return nil }
func (s *memoryServer) StartAgain(context.Context) error { s.app.Start(); return nil }
func (s *memoryServer) Close(context.Context) error      { s.app.Close(); return nil }

func (s *memoryServer) Restart(context.Context) error {
	s.app.Kill()
	s.app.Start()
	return nil
}
