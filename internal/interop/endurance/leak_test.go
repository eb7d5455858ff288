//go:build !js

package endurance_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
)

// A footing is what a process holds that a client that is gone must not.
type footing struct{ goroutines, files int }

func stand(t *testing.T) footing {
	t.Helper()
	controlNetwork.CloseIdleConnections()
	files, err := os.ReadDir("/proc/self/fd")
	must(t, "count the open files", err)
	return footing{runtime.NumGoroutine(), len(files)}
}

// regains waits until the process holds no more than before.
func regains(t *testing.T, before footing) {
	t.Helper()
	// What a closed connection leaves in net/http goes away by itself, but nothing tells when.
	const most, step = 10 * time.Second, 10 * time.Millisecond
	var now footing
	for waited := time.Duration(0); waited < most; waited += step {
		now = stand(t)
		if now.goroutines <= before.goroutines && now.files <= before.files {
			return
		}
		<-time.After(step)
	}
	var stacks strings.Builder
	must(t, "stacks", pprof.Lookup("goroutine").WriteTo(&stacks, 1))
	t.Errorf("after %v: %+v, want %+v as before\n%s", most, now, before, &stacks)
}

// TestCycles connects and disconnects 100 times with each choice of transports, and looks for what is left behind.
func TestCycles(t *testing.T) {
	server := start(t, control.Options{})
	ctx := bounded(t)
	for _, c := range configurations {
		t.Run(c.name, func(t *testing.T) {
			before := stand(t)
			client := sio.New(c.config)
			for i := range 100 {
				must(t, "connect", client.Connect(ctx, server.URL()))
				if i%2 == 0 { // otherwise it disconnects while it joins the upgrade
					must(t, "call", add(ctx, client))
				}
				must(t, "disconnect", client.Disconnect(ctx))
			}
			regains(t, before)
		})
	}
}

// TestCuts has the server cut connections, and the client leave, at random moments around the upgrade.
func TestCuts(t *testing.T) {
	server := start(t, control.Options{})
	ctx := bounded(t)
	for _, c := range configurations {
		t.Run(c.name, func(t *testing.T) {
			before := stand(t)
			each(t, 100, 4, func(int) error { return cut(ctx, c.config, server.URL()) })
			regains(t, before)
		})
	}
}

// cut connects, has the connection cut, and disconnects from whatever there is then.
func cut(ctx context.Context, config sio.Config, url string) error {
	config.ReconnectDelay = time.Duration(1+rand.IntN(20)) * time.Millisecond
	client := sio.New(config)
	defer client.Close()
	joined := make(chan struct{}, 100)
	client.OnConnect(func(context.Context, sio.Connected) { joined <- struct{}{} })
	if err := client.Connect(ctx, url); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	pause := time.NewTimer(time.Duration(rand.IntN(10_000)) * time.Microsecond)
	<-pause.C
	if err := client.Emit(ctx, "cut"); err != nil {
		return fmt.Errorf("emit: %w", err)
	}
	switch rand.IntN(3) {
	case 0: // at once
	case 1: // while it goes down, or comes back
		pause.Reset(time.Duration(rand.IntN(30_000)) * time.Microsecond)
		<-pause.C
	case 2: // when it is back; between two polls there was nothing to cut
		for err := add(ctx, client); err != nil; err = add(ctx, client) {
			if !errors.Is(err, sio.ErrDisconnected) && !errors.Is(err, sio.ErrNotConnected) {
				return fmt.Errorf("call: %w", err)
			}
			if _, err := wait(ctx, joined); err != nil {
				return fmt.Errorf("it does not come back: %w", err)
			}
		}
	}
	if err := client.Disconnect(ctx); err != nil {
		return fmt.Errorf("disconnect: %w", err)
	}
	return client.Wait(ctx)
}
