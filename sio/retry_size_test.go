package sio_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// What the server takes only after an upgrade waits for that, and what it does not take keeps no other event waiting.
func TestRetriesThatAreTooLarge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		config sio.Config
		want   []int
	}{
		{"for polling", sio.Config{}, []int{1, 3}},
		{"without an upgrade", sio.Config{NoUpgrade: true}, []int{3}},
	} {
		bubble(t, c.name, func(t *testing.T) {
			c.config.Retries, c.config.AckTimeout, c.config.Buffer = 1, -1, &sio.Buffer{}
			app, client := application(t, siotest.Options{MaxPayload: 1000}, c.config)
			chat := client.Namespace("/chat")
			var j journal
			tooLarge := func(err error) bool {
				var limit *sio.LimitError
				return errors.As(err, &limit)
			}
			client.OnError(func(_ context.Context, err error) { j.add("%v: %v", err, tooLarge(err)) })
			answered := func(_ sio.Args, err error) { j.add("%v", tooLarge(err)) }
			must(t, chat.Emit(background, "keep", "k", 1, make([]byte, 900)))
			must(t, chat.EmitAck(background, answered, "keep", "k", 2, make([]byte, 1100)))
			must(t, chat.Emit(background, "keep", "k", 3))
			connect(t, client)
			settle()
			var got []int
			for _, args := range app.Kept("k") {
				got = append(got, int(args.([]any)[0].(float64)))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("arrived: %v, want %v", got, c.want)
			}
			if len(c.want) == 1 {
				j.want(t, `sio: event "keep" in /chat given up after 0 tries: message in bytes, as text: 1201 is above the server's maxPayload 1000: true`, "true")
			} else {
				j.want(t, "true")
			}
		})
	}
}

// A drop before the upgrade is no decision: what waits for it is sent over the next connection.
func TestRetryWaitsForTheNextUpgrade(t *testing.T) {
	t.Parallel()
	for name, queued := range map[string]bool{"in Emit": false, "in the queue": true} {
		bubble(t, name, func(t *testing.T) {
			app, client := application(t, siotest.Options{MaxPayload: 1000}, sio.Config{Retries: 1, AckTimeout: -1})
			app.Network.SetLatency(5 * time.Millisecond)
			told := undelivered(client)
			connect(t, client)
			result := make(chan error, 1)
			emit := func() { result <- client.Emit(background, "keep", "k", make([]byte, 900)) }
			if queued {
				settle()
				app.Kill()
				settle()
				emit()
				app.Start()
				waitFor(t, "reconnection", client.Connected)
			} else {
				go emit()
			}
			time.Sleep(20 * time.Millisecond)
			if len(result) == 1 != queued || client.Transport() != "polling" {
				t.Fatalf("the event does not wait, the connection is by %s", client.Transport())
			}
			app.Kill()
			settle()
			app.Start()
			must(t, <-result)
			waitFor(t, "reconnection", client.Connected)
			settle()
			if got := app.Kept("k"); len(got) != 1 || len(told) != 0 {
				t.Errorf("%d events arrived, %d were given up", len(got), len(told))
			}
		})
	}
}
