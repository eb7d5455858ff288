//go:build !js

package endurance_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
)

// TestUpgrades upgrades 500 connections while events go both ways.
func TestUpgrades(t *testing.T) {
	t.Parallel()
	server := start(t, control.Options{})
	ctx := bounded(t)
	each(t, 500, 10, func(int) error { return upgrade(ctx, server.URL()) })
}

// upgrade has events echoed before, across and after an upgrade, and returns what went wrong.
func upgrade(ctx context.Context, url string) error {
	const (
		most  = 4000 // events before and across
		after = 20
	)
	client := sio.New(sio.Config{})
	defer client.Close()
	w := watch(client)
	echoed, wanted := make(chan int, most+after), 0
	client.On("echo", sio.Func(func(_ context.Context, i int) error {
		if i != wanted {
			return fmt.Errorf("echo %d came in place of %d", i, wanted)
		}
		wanted++
		echoed <- i
		return nil
	}))
	if err := client.Connect(ctx, url); err != nil {
		return err
	}
	sent := 0
	emit := func() error {
		sent++
		return client.Emit(ctx, "echo", sent-1)
	}
	for sent < most && open(w.upgraded) {
		if err := emit(); err != nil {
			return fmt.Errorf("emit %d: %w", sent, err)
		}
		if sent%16 == 0 { // in the rhythm of the round trips
			if err := add(ctx, client); err != nil {
				return fmt.Errorf("call after event %d: %w", sent, err)
			}
		}
	}
	if _, err := wait(ctx, w.upgraded); err != nil {
		return fmt.Errorf("no upgrade: %w", err)
	}
	for range after {
		if err := emit(); err != nil {
			return fmt.Errorf("emit %d: %w", sent, err)
		}
	}
	if err := add(ctx, client); err != nil {
		return fmt.Errorf("call after the upgrade: %w", err)
	}
	for i := range sent {
		if _, err := wait(ctx, echoed); err != nil {
			return fmt.Errorf("%d of %d echoes: %w", i, sent, err)
		}
	}
	return w.leave(ctx, client)
}

// open reports whether a channel that is only ever closed is not.
func open(c <-chan struct{}) bool {
	select {
	case <-c:
		return false
	default:
		return true
	}
}
