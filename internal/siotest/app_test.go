package siotest_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
)

func app(t *testing.T, options siotest.Options) (*siotest.Server, raw) {
	a := siotest.App(options)
	return a, raw{t, a.Network, "host/socket.io/"}
}

// exchange is what a client sends after it joined the default namespace, and what it
// then reads.
type exchange struct {
	name string
	send []string
	want []string
}

func TestApp(t *testing.T) {
	t.Parallel()
	xs := strings.Repeat("x", 3)
	for _, c := range []exchange{
		{"echo", []string{`42["echo",1,"<é>",{"a":[null]}]`}, []string{`42["echo",1,"<é>",{"a":[null]}]`}},
		{"echo with an ack", []string{`427["echo",1]`}, []string{`42["echo",1]`, `437[1]`}},
		{"message", []string{`42["message",1,2]`}, []string{`42["message",1,2]`}},
		{"sum", []string{`420["sum",1,2.5]`}, []string{`430[3.5]`}},
		{"nothing", []string{`421["nothing"]`, `422["sum",1,1]`}, []string{`432[2]`}},
		{"later", []string{`421["later",50,"a"]`, `422["later",10]`}, []string{`432[]`, `431["a"]`}},
		{"burst", []string{`42["burst",2]`}, []string{`42["burst",0]`, `42["burst",1]`, `42["burst-done",2]`}},
		{"burst of a size", []string{`42["burst",1,3]`}, []string{`42["burst",0,"` + xs + `"]`, `42["burst-done",1]`}},
		{"flood", []string{`42["flood",3,2]`}, []string{`42["flood",0]`, `42["flood",1]`, `42["flood",2]`, `42["flood-done",3]`}},
		{"keep", []string{`42["keep","k",1]`, `421["keep","k",2,3]`, `422["kept","k"]`, `423["kept-count","k"]`, `424["kept","l"]`},
			[]string{`431[]`, `432[[[1],[2,3]]]`, `433[2]`, `434[[]]`}},
		{"ask", []string{`42["ask","q"]`, `430["a",1]`}, []string{`420["question","q"]`, `42["answer","a",1]`}},
		{"ask without an answer", []string{`42["ask"]`}, []string{`420["question"]`, `42["answer-timeout"]`}},
		{"kick", []string{`42["kick"]`}, []string{`41`}},
		{"transport", []string{`421["transport"]`}, []string{`431["websocket"]`}},
		{"no arguments", []string{`42["echo"]`, `42["sum"]`}, []string{`42["echo"]`}},
		{"other namespace", []string{`40/chat,`, `42/chat,1["echo",1]`}, []string{`40/chat,{"sid":"socket2"}`, `42/chat,["echo",1]`, `43/chat,1[1]`}},
		{"refused", []string{`40/refuse,`}, []string{`44/refuse,{"data":{"code":401,"hint":"token"},"message":"not allowed"}`}},
		{"unknown namespace", []string{`40/none,`}, []string{`44/none,{"message":"Invalid namespace"}`}},
		{"auth", []string{`40/auth,{"token":"secret"}`}, []string{`40/auth,{"sid":"socket2"}`, `42/auth,["welcome",{"token":"secret"}]`}},
		{"bad token", []string{`40/auth,{"token":"x"}`}, []string{`44/auth,{"message":"bad token"}`}},
		{"expired", []string{`40/renew,`, `40/renew,{"token":"fresh"}`}, []string{`44/renew,{"message":"expired"}`, `40/renew,{"sid":"socket3"}`}},
		{"early", []string{`40/early,`}, []string{`42/early,["early",1]`, `42/early,["early",2]`, `42/early,["early",3]`, `40/early,{"sid":"socket2"}`}},
		{"slow", []string{`40/slow,`, `421["sum",1,1]`}, []string{`431[2]`, `40/slow,{"sid":"socket2"}`}},
		{"leave and join again", []string{`41`, `40`}, []string{`40{"sid":"socket2"}`}},
	} {
		bubble(t, c.name, func(t *testing.T) {
			a, r := app(t, siotest.Options{})
			defer a.Close()
			s := r.join()
			s.send(c.send...)
			s.want(c.want...)
			s.conn.Close(t.Context(), 1000, "")
		})
	}
}

func TestAppBinary(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, r := app(t, siotest.Options{})
		defer a.Close()
		s := r.join()
		s.send(`452-1["echo",{"b":{"_placeholder":true,"num":1}},{"_placeholder":true,"num":0}]`)
		s.sendBinary(1)
		s.sendBinary(2, 3)
		for _, head := range []string{`452-["echo",`, `462-1[`} {
			s.want(head + `{"b":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1}]`)
			s.wantBinary(2, 3)
			s.wantBinary(1)
		}
		s.send(`452-2["check-binary",257,3,{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`)
		s.sendBinary(1, 1)
		s.sendBinary(3, 4)
		s.want(`432[false]`)
		s.send(`452-3["check-binary",257,3,{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`)
		s.sendBinary(1, 1)
		s.sendBinary(3)
		s.want(`433[true]`)
		if kept, _ := json.Marshal(a.Kept("check-binary")); string(kept) != "[false,true]" {
			t.Errorf("kept %s", kept)
		}
		s.send(`42["binary-burst",2]`)
		for i := range byte(2) {
			s.want(`451-["binary",` + string('0'+i) + `,{"data":{"_placeholder":true,"num":0},"i":` + string('0'+i) + `}]`)
			if m := s.read(); len(m.Data) != 64 || m.Data[63] != i {
				t.Errorf("attachment %d is %x", i, m.Data)
			}
		}
	})
}

func TestAppHandshake(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, _ := app(t, siotest.Options{})
		defer a.Close()
		conn, err := a.Network.DialWebSocket(t.Context(), &transport.Dial{
			URL:    "ws://host/socket.io/?EIO=4&transport=websocket&a=b",
			Header: map[string][]string{"X-Token": {"t"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		s := socket{t, conn}
		s.read()
		s.send(`40{"k":1}`, `420["handshake"]`)
		s.want(`40{"sid":"socket1"}`,
			`430[{"auth":{"k":1},"headers":{"x-token":"t"},"query":{"EIO":"4","a":"b","transport":"websocket"},"url":"ws://host/socket.io/?EIO=4&transport=websocket&a=b"}]`)
	})
}

func TestAppBroadcast(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, r := app(t, siotest.Options{})
		defer a.Close()
		joined := func(connect, answer string) socket {
			s := r.dial("EIO=4&transport=websocket")
			s.read()
			s.send(connect)
			s.want(answer)
			return s
		}
		first := joined("40", `40{"sid":"socket1"}`)
		second := joined("40", `40{"sid":"socket2"}`)
		elsewhere := joined("40/chat,", `40/chat,{"sid":"socket3"}`)
		first.send(`421["broadcast","a",1]`, `422["sum",1,1]`)
		first.want(`431[]`, `432[2]`)
		second.want(`42["broadcast","a",1]`)
		elsewhere.send(`42/chat,1["sum",1,1]`)
		elsewhere.want(`43/chat,1[2]`)
	})
}

func TestAppEndings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		send []string
		want []string
		code int
	}{
		{"engine-close", []string{`42["engine-close"]`}, nil, 1005},
		{"cut", []string{`42["cut"]`}, nil, 1006},
		{"kick-all", []string{`42["kick-all"]`}, []string{`41`}, 1005},
		{"event after a kick", []string{`42["kick"]`, `42["echo"]`}, []string{`41`}, 1005},
		{"event before joining", []string{`40/slow,`, `42/slow,["echo"]`}, nil, 1005},
		{"event elsewhere", []string{`42/chat,["echo"]`}, nil, 1005},
		{"joined twice", []string{`40`}, nil, 1005},
		{"no namespace joined in time", []string{`41`, `40/refuse,`}, []string{`44/refuse,{"data":{"code":401,"hint":"token"},"message":"not allowed"}`}, 0},
	} {
		bubble(t, c.name, func(t *testing.T) {
			a, r := app(t, siotest.Options{})
			defer a.Close()
			s := r.join()
			s.send(c.send...)
			s.want(c.want...)
			if c.code != 0 {
				s.wantEnd(c.code)
			}
		})
	}
	bubble(t, "connect timeout", func(t *testing.T) {
		a, r := app(t, siotest.Options{ConnectTimeout: time.Second})
		defer a.Close()
		begin := time.Now()
		s := r.dial("EIO=4&transport=websocket")
		s.read()
		s.wantEnd(1005)
		if took := time.Since(begin); took != time.Second {
			t.Errorf("closed after %v, want 1s", took)
		}
	})
}

func TestFloodWaitsForTheClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, r := app(t, siotest.Options{})
		defer a.Close()
		a.Network.SetBuffer(100)
		s := r.join()
		s.send(`42["flood",1000,10]`)
		synctest.Wait()
		if frames := a.Network.Stats().ToClient.Frames; frames > 30 {
			t.Errorf("%d frames were sent to a client that does not read", frames)
		}
		for range 1000 {
			s.read()
		}
		s.want(`42["flood-done",1000]`)
	})
}

func TestAppOverPolling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, r := app(t, siotest.Options{})
		defer a.Close()
		r.open()
		r.wantPost("engine1", "440", 200) // CONNECT_ERROR is the server's
		r.wantPoll("engine1", "1")
		r.open()
		r.wantPost("engine2", "40", 200)
		r.wantPoll("engine2", `40{"sid":"socket1"}`)
		r.wantPost("engine2", "421[\"transport\"]\x1e451-2[\"echo\",{\"_placeholder\":true,\"num\":0}]\x1ebAQI=", 200)
		r.wantPoll("engine2", "431[\"polling\"]\x1e451-[\"echo\",{\"_placeholder\":true,\"num\":0}]\x1ebAQI=\x1e461-2[{\"_placeholder\":true,\"num\":0}]\x1ebAQI=")
		r.wantPost("engine2", "42[\"keep\",\"k\"]\x1e41", 200)
		r.wantPost("engine2", "40", 200)
		r.wantPoll("engine2", `40{"sid":"socket2"}`)
		r.wantPost("engine2", `42["keep","k"]`, 200)
		r.wantPost("engine2", "41", 200)
		if kept := len(a.Kept("k")); kept != 1 || a.Dropped() != 1 {
			t.Errorf("kept %d, dropped %d, want 1 and 1", kept, a.Dropped())
		}
	})
}

func TestKillDuringAPoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, r := app(t, siotest.Options{})
		defer a.Close()
		r.open()
		failed := make(chan error, 1)
		go func() {
			_, err := a.Network.RoundTrip(t.Context(), &transport.Request{Method: "GET", URL: "http://host/socket.io/?EIO=4&transport=polling&sid=engine1"})
			failed <- err
		}()
		synctest.Wait()
		a.Kill()
		if err := <-failed; !errors.Is(err, memnet.ErrReset) {
			t.Errorf("held poll: %v, want ErrReset", err)
		}
		a.Start()
		r.wantRefusal(r.get("EIO=4&transport=polling&sid=engine1"), unknown)
	})
}
