package siotest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
)

func TestMalformedPacketsCloseTheEngine(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"type": "47", "no type": "4", "CONNECT with a list": "40[]", "DISCONNECT with data": "41{}",
		"no name": "42[]", "name of another type": "42[{}]", "reserved": `42["connect"]`, "no list": "42{}", "cut short": `42["a"`,
		"ACK without an id": "43[]", "ACK without a list": "431{}", "CONNECT_ERROR": `44{"message":"x"}`,
		"no attachments": `450-["a"]`, "no count": `45["a"]`, "eleven attachments": `4511-["a"]`, "id": `42123456789012345678901["a"]`,
		"null": `42null`,
	} {
		bubble(t, name, func(t *testing.T) {
			a, r := app(t, siotest.Options{})
			defer a.Close()
			s := r.join()
			s.send(`42["echo","before"]`, text)
			s.want(`42["echo","before"]`)
			s.wantEnd(1005)
		})
	}
	for name, send := range map[string]func(s socket){
		"binary without a header":       func(s socket) { s.sendBinary(1) },
		"text instead of an attachment": func(s socket) { s.send(`451-["a",{"_placeholder":true,"num":0}]`, `42["a"]`) },
		"placeholder out of range":      func(s socket) { s.send(`451-["a",{"_placeholder":true,"num":1}]`); s.sendBinary(1) },
	} {
		bubble(t, name, func(t *testing.T) {
			a, r := app(t, siotest.Options{})
			defer a.Close()
			s := r.join()
			send(s)
			s.wantEnd(1005)
		})
	}
}

func TestEventsReadWithDisconnect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		options siotest.Options
		send    func(s socket)
		kept    int
	}{
		{"same flush", siotest.Options{}, func(s socket) { s.send(`42["keep","k"]`, `42["keep","k"]`, "41") }, 0},
		{"right after it", siotest.Options{}, func(s socket) { s.send(`42["keep","k"]`); s.send(`42["keep","k"]`); s.send("41") }, 0},
		{"after a pong", siotest.Options{}, func(s socket) {
			s.send(`42["keep","k"]`, `42["keep","k"]`)
			s.ping()
			s.send("41")
		}, 2},
		{"close frame instead", siotest.Options{}, func(s socket) { s.send(`42["keep","k"]`, `42["keep","k"]`) }, 2},
		{"other namespace", siotest.Options{}, func(s socket) { s.send("40/chat,", `42["keep","k"]`, `42["keep","k"]`, "41/chat,") }, 2},
		{"server that keeps them", siotest.Options{KeepWithDisconnect: true}, func(s socket) { s.send(`42["keep","k"]`, `42["keep","k"]`, "41") }, 2},
	} {
		bubble(t, c.name, func(t *testing.T) {
			a, r := app(t, c.options)
			defer a.Close()
			s := r.join()
			c.send(s)
			s.conn.Close(t.Context(), 1000, "")
			synctest.Wait()
			if kept := len(a.Kept("k")); kept != c.kept || a.Dropped() != 2-c.kept {
				t.Errorf("kept %d and dropped %d, want %d kept", kept, a.Dropped(), c.kept)
			}
		})
	}
}

func TestOnDisconnect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		end    func(a *siotest.Server, s socket)
		reason string
	}{
		{"left", func(_ *siotest.Server, s socket) { s.send("41") }, "client namespace disconnect"},
		{"kicked", func(_ *siotest.Server, s socket) { s.send(`42["kick"]`) }, "server namespace disconnect"},
		{"close frame", func(_ *siotest.Server, s socket) { s.conn.Close(s.t.Context(), 1000, "") }, "transport close"},
		{"CLOSE", func(_ *siotest.Server, s socket) { s.send("1") }, "transport close"},
		{"cut", func(a *siotest.Server, _ socket) { a.Network.Cut() }, "transport close"},
		{"malformed", func(_ *siotest.Server, s socket) { s.send("7") }, "parse error"},
		{"silent", func(*siotest.Server, socket) { time.Sleep(time.Minute) }, "ping timeout"},
		{"closed by the server", func(a *siotest.Server, _ socket) { a.Sessions()[0].Close() }, "forced close"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			a, r := app(t, siotest.Options{})
			defer a.Close()
			reasons := make(chan string, 2)
			a.Handle("/", siotest.Namespace{Connect: func(k *siotest.Socket) {
				k.OnDisconnect(func(reason string) { reasons <- reason })
				k.On("kick", func([]any, func(...any)) { k.Disconnect(false) })
			}})
			s := r.join()
			c.end(a, s)
			if got := <-reasons; got != c.reason {
				t.Errorf("reason %q, want %q", got, c.reason)
			}
			a.Close()
			if len(reasons) != 0 {
				t.Errorf("called again: %q", <-reasons)
			}
		})
	}
}
