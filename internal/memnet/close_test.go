package memnet_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
)

func TestCloseHandshake(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, client, server := pair(t, nil)
		if err := client.Write(t.Context(), text("before")); err != nil {
			t.Fatal(err)
		}
		if err := server.Write(t.Context(), text("unread")); err != nil {
			t.Fatal(err)
		}
		closed := make(chan error, 1)
		go func() { closed <- client.Close(t.Context(), 3001, "bye") }()
		synctest.Wait()
		select {
		case err := <-closed:
			t.Fatalf("Close returned before the peer answered: %v", err)
		default:
		}
		if err := server.Write(t.Context(), text("late")); err != nil {
			t.Fatalf("Write while the close frame is unread: %v", err)
		}
		wantRead(t, server, "before")
		wantEnd(t, server, 3001, "bye")
		if err := <-closed; err != nil {
			t.Fatalf("Close: %v", err)
		}
		wantRead(t, client, "unread")
		wantRead(t, client, "late")
		wantEnd(t, client, 3001, "")
		wantClose(t, server.Write(t.Context(), text("x")), 3001, "bye")
		if err := client.Write(t.Context(), text("x")); err == nil {
			t.Error("Write after Close succeeded")
		}
		if s := n.Stats(); s.Open != 0 || s.Unclosed != 0 {
			t.Errorf("open %d, unclosed %d after the handshake", s.Open, s.Unclosed)
		}
		if err := errors.Join(client.Close(t.Context(), 1000, ""), server.Close(t.Context(), 1000, "")); err != nil {
			t.Errorf("Close again: %v", err)
		}
		n.Close()
	})
}

func TestBothClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, client, server := pair(t, func(n *memnet.Network, _ *transport.Dial) { n.SetLatency(time.Second) })
		defer n.Close()
		closed := make(chan error, 1)
		go func() { closed <- server.Close(t.Context(), 1001, "going") }()
		if err := client.Close(t.Context(), 1000, ""); err != nil {
			t.Fatal(err)
		}
		if err := <-closed; err != nil {
			t.Fatal(err)
		}
		wantEnd(t, client, 1001, "going")
		wantEnd(t, server, 1000, "")
	})
}

func TestCloseOfASilentPeer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, client, server := pair(t, nil)
		defer n.Close()
		read := make(chan error, 1)
		go func() { _, err := client.Read(t.Context()); read <- err }()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		begin := time.Now()
		if err := client.Close(ctx, 1000, ""); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("Close = %v, want the deadline", err)
		}
		if took := time.Since(begin); took != 3*time.Second {
			t.Errorf("Close took %v, want 3s", took)
		}
		wantClose(t, <-read, 1006, "")
		wantEnd(t, server, 1000, "")
	})
}

func TestCloseAtOnce(t *testing.T) {
	t.Parallel()
	n, client, server := pair(t, nil)
	defer n.Close()
	if err := client.Write(t.Context(), text("before")); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := client.Close(ended, 1000, ""); !errors.Is(err, context.Canceled) {
		t.Fatalf("Close = %v", err)
	}
	wantRead(t, server, "before")
	wantEnd(t, server, 1006, "")
	wantEnd(t, client, 1006, "")
}

func TestCloseFrames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 100)
	for _, c := range []struct {
		name       string
		code       int
		reason     string
		wantCode   int
		wantReason string
	}{
		{"as given", 4000, "why", 4000, "why"},
		{"1006 is never sent", 1006, "", 1000, ""},
		{"no code", 1005, "dropped", 1005, ""},
		{"long reason", 1000, long, 1000, long[:122]},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n, client, server := pair(t, nil)
			defer n.Close()
			read := make(chan error, 1)
			go func() { _, err := client.Read(t.Context()); read <- err }()
			if err := server.Close(t.Context(), c.code, c.reason); err != nil {
				t.Fatal(err)
			}
			wantClose(t, <-read, c.wantCode, c.wantReason)
		})
	}
}

func TestCloseMakesRoomForTheWriter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, client, server := pair(t, func(n *memnet.Network, _ *transport.Dial) { n.SetBuffer(1) })
		defer n.Close()
		ended := make(chan error, 1)
		go func() {
			if err := server.Write(t.Context(), text("fits"), text("waits")); err != nil {
				t.Error(err)
			}
			_, err := server.Read(t.Context())
			ended <- err
		}()
		synctest.Wait()
		if err := client.Close(t.Context(), 1000, ""); err != nil {
			t.Fatal(err)
		}
		wantClose(t, <-ended, 1000, "")
		wantRead(t, client, "fits")
		wantRead(t, client, "waits")
		wantEnd(t, client, 1000, "")
	})
}
