package siotest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
)

const upgradeQuery = "EIO=4&transport=websocket&sid=engine1"

func TestUpgrade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, r := echoServer(t, siotest.Options{})
		defer e.Close()
		r.open()
		held := make(chan string, 1)
		go func() { held <- r.poll("engine1") }()
		s := r.dial(upgradeQuery)
		s.send("2probe")
		s.want("3probe")
		begin := time.Now()
		if got := <-held; got != "6" {
			t.Errorf("held poll got %q, want NOOP", got)
		}
		if took := time.Since(begin); took != 100*time.Millisecond {
			t.Errorf("the poll was held for %v", took)
		}
		r.wantPost("engine1", "4by polling", 200)
		s.send("5")
		s.want("4by polling")
		s.send("4by websocket")
		s.want("4by websocket")
		r.wantRefusal(r.get("EIO=4&transport=polling&sid=engine1"), badRequest)
		r.wantRefusal(r.post("engine1", "4"), badRequest)
		r.dial(upgradeQuery).wantEnd(1005)
		if got := e.Sessions()[0].Transport(); got != "websocket" {
			t.Errorf("transport %q", got)
		}
		s.want("2")
		s.conn.Close(t.Context(), 1000, "")
	})
}

func TestFailedUpgrades(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		options siotest.Options
		try     func(r raw, s socket)
	}{
		{"no probe", siotest.Options{UpgradeTimeout: time.Second}, func(_ raw, s socket) { s.wantEnd(1006) }},
		{"UPGRADE without a probe", siotest.Options{}, func(_ raw, s socket) { s.send("5"); s.wantEnd(1005) }},
		{"message", siotest.Options{}, func(_ raw, s socket) { s.send("4x"); s.wantEnd(1005) }},
		{"closed while probing", siotest.Options{}, func(_ raw, s socket) {
			s.send("2probe")
			s.want("3probe")
			s.conn.Close(s.t.Context(), 1000, "")
		}},
		{"two at once", siotest.Options{}, func(r raw, s socket) {
			s.send("2probe")
			s.want("3probe")
			r.dial(upgradeQuery).wantEnd(1005)
			s.conn.Close(s.t.Context(), 1000, "")
		}},
		{"off", siotest.Options{NoUpgrade: true}, func(_ raw, s socket) { s.wantEnd(1005) }},
	} {
		bubble(t, c.name, func(t *testing.T) {
			e, r := echoServer(t, c.options)
			defer e.Close()
			r.open()
			c.try(r, r.dial(upgradeQuery))
			r.wantPost("engine1", "4still on polling", 200)
			r.wantPoll("engine1", "4still on polling")
		})
	}
}

func TestSessionEndsWhileProbing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, r := echoServer(t, siotest.Options{})
		defer e.Close()
		r.open()
		s := r.dial(upgradeQuery)
		s.send("2probe")
		s.want("3probe")
		r.wantPost("engine1", "1", 200)
		s.wantEnd(1006)
	})
}
