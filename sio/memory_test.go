package sio_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// large is the size of attachments whose memory is used again.
const large = 5000

// fill returns an attachment of the same bytes.
func fill(i int) []byte { return bytes.Repeat([]byte{byte(i)}, large) }

// wantFilled checks the arguments that the server was sent: a number and what fill returns for it.
func wantFilled(t *testing.T, app *siotest.Server, numbers ...int) {
	t.Helper()
	settle()
	kept := app.Kept("n")
	if len(kept) != len(numbers) {
		t.Fatalf("%d events arrived, want %d", len(kept), len(numbers))
	}
	for i, n := range numbers {
		args := kept[i].([]any)
		if data, _ := args[1].([]byte); fmt.Sprint(args[0]) != fmt.Sprint(n) || !bytes.Equal(data, fill(n)) {
			t.Errorf("event %d: number %v and %.20x, want %d", i, args[0], data, n)
		}
	}
}

// keepFilled emits what wantFilled wants, and spoils it at once: it is the caller's.
func keepFilled(t *testing.T, e interface {
	Emit(ctx context.Context, event string, args ...any) error
}, i int) {
	t.Helper()
	data := fill(i)
	must(t, e.Emit(background, "keep", "n", i, data))
	clear(data)
}

// Attachments keep their bytes until they are written, however many were written before.
func TestAttachmentsThatWait(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"polling", "websocket"} {
		bubble(t, by, func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{Buffer: &sio.Buffer{}, Transports: []string{by}})
			connect(t, client)
			settle()
			const rounds, each = 5, 20
			var all []int
			for round := range rounds {
				for i := range each {
					all = append(all, round*each+i)
					keepFilled(t, client, round*each+i)
				}
				settle()
			}
			app.Kill()
			settle()
			for i := range each {
				all = append(all, 100+i)
				keepFilled(t, client, 100+i)
			}
			app.Start()
			waitFor(t, "reconnection", client.Connected)
			for i := range each {
				all = append(all, 200+i)
				keepFilled(t, client, 200+i)
			}
			wantFilled(t, app, all...)
		})
	}
}

// An attachment that is sent again has its bytes, though others were sent meanwhile.
func TestAttachmentsThatAreSentAgain(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{Retries: 1, AckTimeout: time.Second})
		first := siotest.Steps(siotest.Expect(`451-1["a",{"_placeholder":true,"num":0}]`), siotest.ExpectBinary(fill(1)))
		other := siotest.Steps(siotest.Expect(`451-["b",{"_placeholder":true,"num":0}]`), siotest.ExpectBinary(fill(2)))
		script.Dial(greeting, first, other, other, first, siotest.Send(`431[]`))
		connect(t, client)
		must(t, client.Emit(background, "a", fill(1)))
		settle()
		for range 2 {
			must(t, client.With(sio.EmitOptions{Retries: -1}).Emit(background, "b", fill(2)))
			settle()
		}
		must(t, script.Wait(background))
	})
}
