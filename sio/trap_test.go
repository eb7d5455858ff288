package sio_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// A trap is a function of the program, in which it dies.
type trap struct {
	name string
	// config sets the trap.
	config func(cfg *sio.Config, die func())
	// spring leads into it what has connected; nil where that is done.
	spring func(t *testing.T, server *siotest.Server, client *sio.Client, die func())
	leaves bool // the program has the client end
}

// run walks into the trap, and returns why the client has ended.
func (trap *trap) run(t *testing.T, die func()) (client *sio.Client, err error) {
	server := siotest.App(siotest.Options{})
	t.Cleanup(server.Close)
	cfg := sio.Config{Network: server.Network}
	trap.config(&cfg, die)
	client = clientOf(t, server, cfg)
	if err := client.Connect(background, serverURL); err != nil {
		settle()
		if n := sessions(server); n > 0 && cfg.Transports != nil { // otherwise it may take until the next ping is due
			t.Errorf("%d sessions are left open", n)
		}
		return client, err
	}
	if trap.spring != nil {
		trap.spring(t, server, client, die)
	}
	return client, client.Wait(background)
}

// joinLate joins a namespace, in which the function dies.
func joinLate(t *testing.T, _ *siotest.Server, client *sio.Client, _ func()) {
	if err := client.Namespace("/refuse").Connect(background); err == nil {
		t.Error("joined")
	}
}

// drop breaks the connection.
func drop(_ *testing.T, server *siotest.Server, _ *sio.Client, _ func()) { cut(server) }

// emitEcho has an event go out and come back.
func emitEcho(t *testing.T, _ *siotest.Server, client *sio.Client, _ func()) {
	must(t, client.Emit(background, "echo", "text"))
}

var webSocket = []string{"websocket"}

var traps = []trap{
	{name: "URL", config: func(cfg *sio.Config, die func()) {
		cfg.URL = func(context.Context, sio.Attempt) (string, error) { die(); return "", nil }
	}},
	{name: "Header", config: func(cfg *sio.Config, die func()) {
		cfg.Header = func(context.Context, sio.Attempt) (map[string][]string, error) { die(); return nil, nil }
	}},
	{name: "Auth", config: func(cfg *sio.Config, die func()) {
		cfg.Auth = func(context.Context, sio.Attempt) (any, error) { die(); return nil, nil }
	}},
	{name: "Auth of a namespace that is joined later",
		config: func(cfg *sio.Config, die func()) {
			cfg.Auth = func(_ context.Context, a sio.Attempt) (any, error) {
				if a.Namespace == "/refuse" {
					die()
				}
				return nil, nil
			}
		}, spring: joinLate},
	{name: "MarshalJSON of what Auth returns", config: func(cfg *sio.Config, die func()) {
		cfg.Auth, cfg.Transports = sio.StaticAuth(marshaler(die)), webSocket
	}},
	{name: "MarshalJSON of what Auth returns later",
		config: func(cfg *sio.Config, die func()) {
			cfg.Auth = func(_ context.Context, a sio.Attempt) (any, error) {
				if a.Namespace == "/refuse" {
					return marshaler(die), nil
				}
				return nil, nil
			}
		}, spring: joinLate},
	{name: "Backoff before the first connection", config: func(cfg *sio.Config, die func()) {
		cfg.Network, cfg.RetryConnect = down{}, true
		cfg.Backoff = func(sio.Attempt) (time.Duration, error) { die(); return 0, nil }
	}},
	{name: "Rand before the first connection", config: func(cfg *sio.Config, die func()) {
		cfg.Network, cfg.RetryConnect = down{}, true
		cfg.Rand = func() float64 { die(); return 0 }
	}},
	{name: "Backoff",
		config: func(cfg *sio.Config, die func()) {
			cfg.Backoff = func(sio.Attempt) (time.Duration, error) { die(); return 0, nil }
		}, spring: drop},
	{name: "Rand",
		config: func(cfg *sio.Config, die func()) { cfg.Rand = func() float64 { die(); return 0 } }, spring: drop},
	{name: "Backoff of a namespace that was refused",
		config: func(cfg *sio.Config, die func()) {
			cfg.Auth = func(context.Context, sio.Attempt) (any, error) { return nil, nil }
			cfg.Backoff = func(sio.Attempt) (time.Duration, error) { die(); return 0, nil }
		}, spring: joinLate},
	{name: "Logger.Debug", config: func(cfg *sio.Config, die func()) { cfg.Logger, cfg.Transports = trapLogger{debug: die}, webSocket }},
	{name: "Logger.Warn", config: func(cfg *sio.Config, die func()) {
		cfg.Logger = trapLogger{warn: die}
		cfg.Codec = trapCodec{Codec: sio.JSONCodec(nil), decoded: func(p *sio.Packet) {
			if p.Event == "echo" {
				p.Namespace = "/nowhere"
			}
		}}
	}, spring: emitEcho},
	{name: "NewDecoder", config: func(cfg *sio.Config, die func()) {
		cfg.Codec = trapCodec{Codec: sio.JSONCodec(nil), opened: die}
		cfg.Transports = webSocket
	}},
	{name: "Decode", config: func(cfg *sio.Config, die func()) {
		cfg.Codec = trapCodec{Codec: sio.JSONCodec(nil), decoded: func(*sio.Packet) { die() }}
		cfg.Transports = webSocket
	}},
	{name: "Unmarshal of what may be an offset", config: func(cfg *sio.Config, die func()) {
		cfg.JSON = sio.JSON{Unmarshal: func(_ []byte, v any) error {
			if v, ok := v.(*any); ok {
				*v = map[string]any{"sid": "s", "pid": "p"}
				return nil
			}
			die()
			return nil
		}}
	}, spring: emitEcho},
	{name: "RoundTrip", config: func(cfg *sio.Config, die func()) {
		cfg.Network = &trapNetwork{Network: cfg.Network, request: func(*transport.Request) { die() }}
	}},
	{name: "RoundTrip that polls", config: func(cfg *sio.Config, die func()) {
		gets := 0
		cfg.Network = &trapNetwork{Network: cfg.Network, request: func(r *transport.Request) {
			if r.Method == "GET" {
				if gets++; gets == 4 {
					die()
				}
			}
		}}
		cfg.NoUpgrade = true
	}, spring: emitEcho},
	{name: "RoundTrip that posts", config: func(cfg *sio.Config, die func()) {
		cfg.Network = &trapNetwork{Network: cfg.Network, request: func(r *transport.Request) {
			if strings.Contains(string(r.Body), "echo") {
				die()
			}
		}}
		cfg.NoUpgrade = true
	}, spring: emitEcho},
	{name: "DialWebSocket", config: func(cfg *sio.Config, die func()) {
		cfg.Network = &trapNetwork{Network: cfg.Network, dial: die}
		cfg.Transports = webSocket
	}},
	{name: "DialWebSocket of an upgrade", config: func(cfg *sio.Config, die func()) {
		cfg.Network = &trapNetwork{Network: cfg.Network, dial: die}
	}},
	{name: "Write of an upgrade's end", config: func(cfg *sio.Config, die func()) {
		cfg.Network = &trapNetwork{Network: cfg.Network, write: func(text string) {
			if text == "5" {
				die()
			}
		}}
	}},
	{name: "Read", config: func(cfg *sio.Config, die func()) {
		reads := 0
		cfg.Network = &trapNetwork{Network: cfg.Network, read: func() {
			if reads++; reads == 3 {
				die()
			}
		}}
		cfg.Transports = webSocket
	}},
	{name: "Write", config: func(cfg *sio.Config, die func()) {
		cfg.Network = &trapNetwork{Network: cfg.Network, write: func(text string) {
			if strings.Contains(text, "echo") {
				die()
			}
		}}
		cfg.Transports = webSocket
	}, spring: emitEcho},
	{name: "Watch", config: func(cfg *sio.Config, die func()) {
		cfg.Network = trapWatcher{cfg.Network, die}
	}},
	{name: "a handler, Inline", config: inline, spring: func(t *testing.T, _ *siotest.Server, client *sio.Client, die func()) {
		client.On("echo", sio.Func(func(context.Context, *sio.Event) error { die(); return nil }))
		must(t, client.Emit(background, "echo"))
	}},
	{name: "a function of EmitAck, Inline", config: inline, spring: func(t *testing.T, _ *siotest.Server, client *sio.Client, die func()) {
		must(t, client.EmitAck(background, func(sio.Args, error) { die() }, "echo"))
	}},
	{name: "Encode of what is told when leaving",
		config: func(cfg *sio.Config, die func()) {
			cfg.Codec = trapCodec{Codec: sio.JSONCodec(nil), encoded: func(p *sio.Packet) {
				if p.Type == sio.PacketDisconnect {
					die()
				}
			}}
			cfg.NoUpgrade = true
		},
		spring: func(t *testing.T, _ *siotest.Server, client *sio.Client, _ func()) {
			go client.Disconnect(background)
			synctest.Wait()
		},
		leaves: true},
}

func inline(cfg *sio.Config, _ func()) { cfg.Inline, cfg.Transports = true, webSocket }
