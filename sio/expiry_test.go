package sio_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// Each wait ends at its own time, whatever the others' are and whichever of them were answered.
func TestAckTimeoutsOfMany(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{Transports: []string{"websocket"}})
		connect(t, client)
		told := make(chan string, 10)
		ask := func(timeout time.Duration, event string, args ...any) {
			begin := time.Now()
			note := func(_ sio.Args, err error) {
				told <- fmt.Sprint(timeout, " ", time.Since(begin).Truncate(100*time.Millisecond), " ", err)
			}
			must(t, client.With(sio.EmitOptions{Timeout: timeout}).EmitAck(background, note, event, args...))
		}
		ask(3*time.Second, "nothing")
		ask(time.Second, "nothing")
		ask(2*time.Second, "later", 10, "x")
		ask(4*time.Second, "nothing")
		ask(-1, "nothing")
		ask(2*time.Second, "nothing")
		time.Sleep(90 * time.Second)
		late := func(at string) string { return at + " " + at + " " + sio.ErrAckTimeout.Error() }
		want := []string{"2s 0s <nil>", late("1s"), late("2s"), late("3s"), late("4s")}
		if got := drain(told); !slices.Equal(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
		ask(time.Second, "nothing")
		time.Sleep(2 * time.Second)
		if got, want := drain(told), []string{late("1s")}; !slices.Equal(got, want) {
			t.Errorf("told %q after all of them, want %q", got, want)
		}
	})
}

func drain(told chan string) (all []string) {
	for len(told) > 0 {
		all = append(all, <-told)
	}
	return all
}

// A timeout that stands for no end hinders no other.
func TestLongestAckTimeout(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		for range 2 {
			forever := client.With(sio.EmitOptions{Timeout: math.MaxInt64})
			must(t, forever.EmitAck(background, func(sio.Args, error) {}, "nothing"))
			time.Sleep(time.Second)
		}
		begin := time.Now()
		_, err := client.With(sio.EmitOptions{Timeout: time.Second}).Call(background, "nothing")
		if took := time.Since(begin); err != sio.ErrAckTimeout || took != time.Second {
			t.Errorf("Call: %v after %v", err, took)
		}
	})
}

// slow is an argument that takes its time, and cannot be encoded then.
type slow struct{}

func (slow) MarshalJSON() ([]byte, error) {
	time.Sleep(10 * time.Second)
	return nil, errors.New("too slow")
}

// What cannot be sent is told, however long it took to find out.
func TestAckTimeoutBeginsWithTheEvent(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{AckTimeout: time.Second})
		connect(t, client)
		var wrong *sio.EncodeError
		told := func(_ sio.Args, err error) { t.Errorf("told %v", err) }
		if err := client.EmitAck(background, told, "nothing", slow{}); !errors.As(err, &wrong) {
			t.Errorf("EmitAck: %v", err)
		}
		if _, err := client.Call(background, "nothing", slow{}); !errors.As(err, &wrong) {
			t.Errorf("Call: %v", err)
		}
	})
}

// The time of a Call includes the wait for room in the queue.
func TestCallTimeoutWithoutRoom(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Transports: []string{"websocket"}, MaxQueue: 2000})
		app.Network.SetBuffer(1)
		connect(t, client)
		settle()
		app.Network.Pause()
		text := strings.Repeat("x", 900)
		for range 4 { // one in the network's buffer, one with the writer, two wait
			must(t, client.Emit(background, "keep", "k", text))
			synctest.Wait()
		}
		begin := time.Now()
		_, err := client.With(sio.EmitOptions{Timeout: 2 * time.Second}).Call(background, "keep", "k", text)
		if took := time.Since(begin); err != sio.ErrAckTimeout || took != 2*time.Second {
			t.Errorf("Call: %v after %v", err, took)
		}
		app.Network.Resume()
		settle()
		if n := len(app.Kept("k")); n != 4 {
			t.Errorf("%d events arrived, want the 4 that were queued", n)
		}
	})
}
