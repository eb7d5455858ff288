//go:build !js

package serializers_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/driver"
	"github.com/siowasm/siowasm/sio"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

func TestMain(m *testing.M) { os.Exit(driver.Run(m.Run)) }

// limit bounds each test. It is only reached when something is wrong.
const limit = 60 * time.Second

// TestServers joins, is refused, sends, is answered and leaves, over both transports, with
// each serializer and each kind of server.
func TestServers(t *testing.T) {
	t.Parallel()
	for _, kind := range []control.Kind{control.NPM, control.Python} {
		for _, serializer := range serializers[1:] {
			for _, transport := range []string{"polling", "websocket"} {
				t.Run(string(kind)+"/"+serializer.name+"/"+transport, func(t *testing.T) {
					t.Parallel()
					ctx, cancel := context.WithTimeout(t.Context(), limit)
					defer cancel()
					network := new(transportnative.Network)
					defer network.CloseIdleConnections()
					server, err := control.New(network, os.Getenv(control.Env)).Start(ctx, control.Options{Kind: kind, Parser: serializer.name})
					if err != nil {
						t.Fatal(err)
					}
					defer server.Close(context.Background())
					visit(ctx, t, server.URL(), sio.Config{Codec: serializer.codec, Transports: []string{transport}, NoReconnect: true})
				})
			}
		}
	}
}

func visit(ctx context.Context, t *testing.T, url string, cfg sio.Config) {
	refused := sio.New(cfg)
	err := refused.Connect(ctx, url+"/refuse")
	var refusal *sio.ConnectError
	if !errors.As(err, &refusal) || refusal.Message != "not allowed" || !reflect.DeepEqual(refusal.Data, map[string]any{"code": 401.0, "hint": "token"}) {
		t.Errorf("got %v", err)
	}

	cfg.Auth = sio.StaticAuth(map[string]string{"token": "secret"})
	client := sio.New(cfg)
	defer client.Close()
	welcome := make(chan map[string]any, 1)
	client.Namespace("/auth").On("welcome", sio.Func(func(_ context.Context, auth map[string]any) error {
		welcome <- auth
		return nil
	}))
	question := make(chan []byte, 1)
	client.Namespace("/chat").On("question", sio.Reply(func(_ context.Context, data []byte) ([]byte, error) {
		question <- data
		return append(data, '!'), nil
	}))
	answer := make(chan []byte, 1)
	client.Namespace("/chat").On("answer", sio.Func(func(_ context.Context, data []byte) error {
		answer <- data
		return nil
	}))
	if err := client.Connect(ctx, url); err != nil {
		t.Fatal(err)
	}
	if got := receive(ctx, t, welcome); got["token"] != "secret" {
		t.Errorf("welcome: got %v", got)
	}
	type value struct {
		Data  []byte
		Large int64
		Text  string
		List  []any
		Time  time.Time
	}
	want := value{bytes.Repeat([]byte{7}, 300), 1<<53 - 1, "é€", []any{nil, true, 1.5, []byte{1}}, time.Unix(1577934245, 123456789).UTC()}
	if got, err := sio.Call[value](ctx, client.Namespace("/chat"), "echo", want); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("echo: got %+v, %v", got, err)
	}
	if err := client.Namespace("/chat").Emit(ctx, "ask", []byte("why")); err != nil {
		t.Fatal(err)
	}
	if got := receive(ctx, t, question); string(got) != "why" {
		t.Errorf("question: got %q", got)
	}
	if got := receive(ctx, t, answer); string(got) != "why!" {
		t.Errorf("answer: got %q", got)
	}
	if err := client.Namespace("/chat").Disconnect(ctx); err != nil {
		t.Errorf("leave /chat: %v", err)
	}
	if n, err := sio.Call[int](ctx, client.Namespace("/auth"), "sum", 1, 2); err != nil || n != 3 {
		t.Errorf("sum: got %d, %v", n, err)
	}
	if err := client.Disconnect(ctx); err != nil {
		t.Errorf("disconnect: %v", err)
	}
}

func receive[T any](ctx context.Context, t *testing.T, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-ctx.Done():
		t.Fatal(ctx.Err())
	}
	return v
}
