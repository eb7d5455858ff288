package sio_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// kept is the beginning of a connection to a server that keeps the client's state.
var kept = siotest.Steps(siotest.Send(siotest.Open), siotest.Expect("40"), siotest.Send(`40{"sid":"s","pid":"p"}`))

// back is the beginning of one that comes back to it.
func back(auth, answer string) siotest.Step {
	return siotest.Steps(siotest.Send(siotest.Open), siotest.Expect("40"+auth), siotest.Send("40"+answer))
}

func TestRecoveryTakesUpWhereTheConnectionWasLost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		auth      string
		answer    string
		recovered bool
	}{
		{"recovered", `{"offset":"o2","pid":"p"}`, `{"sid":"s","pid":"p"}`, true},
		{"not recovered", `{"offset":"o2","pid":"p"}`, `{"sid":"t","pid":"q"}`, false},
		{"switched off meanwhile", `{"offset":"o2","pid":"p"}`, `{"sid":"t"}`, false},
	} {
		bubble(t, c.name, func(t *testing.T) {
			script, client := scripted(t, sio.Config{})
			script.Dial(kept, siotest.Send(`42["x",1,"o1"]`, `42["x",2,"o2"]`), siotest.Pause(time.Second), siotest.Drop())
			script.Dial(siotest.Send(siotest.Open), siotest.Expect("40"+c.auth),
				siotest.Send(`42["x",3,"o3"]`, "40"+c.answer, `42["x",4,"o4"]`))
			var j journal
			client.OnConnect(func(_ context.Context, c sio.Connected) { j.add("connect %s %v", c.SID, c.Recovered) })
			client.OnDisconnect(func(context.Context, sio.Disconnected) { j.add("disconnect %v", client.Namespace("/").Recovered()) })
			client.On("x", j.handler("x"))
			connect(t, client)
			if client.Namespace("/").Recovered() {
				t.Error("recovered at first")
			}
			time.Sleep(10 * time.Second)
			j.want(t, "connect s false", "x 1 o1", "x 2 o2", "disconnect false",
				fmt.Sprintf("connect %s %v", client.SID(), c.recovered), "x 3 o3", "x 4 o4")
			if got := client.Namespace("/").Recovered(); got != c.recovered {
				t.Errorf("Recovered: %v", got)
			}
			must(t, script.Wait(background))
			client.Close()
			if client.Namespace("/").Recovered() {
				t.Error("recovered after the end")
			}
		})
	}
}

// The offset is the last argument, a string, of an event that wants no acknowledgement.
func TestRecoveryOffset(t *testing.T) {
	t.Parallel()
	text := func(packets ...string) siotest.Step { return siotest.Send(packets...) }
	for _, c := range []struct {
		name   string
		events siotest.Step
		want   string // the auth of the next CONNECT
	}{
		{"none", text(), ""},
		{"the last one", text(`42["x","o1"]`, `42["x",1,"o2"]`), `{"offset":"o2","pid":"p"}`},
		{"none of an event that wants an answer", text(`42["x","o1"]`, `421["x","no"]`), `{"offset":"o1","pid":"p"}`},
		{"none of a volatile event", text(`42["x","o1"]`, `42["x",5]`, `42["x",null]`, `42["x",{"a":"b"}]`, `42["x",["y"]]`, `42["x"]`), `{"offset":"o1","pid":"p"}`},
		{"of a binary event", siotest.Steps(text(`451-["x",{"_placeholder":true,"num":0},"o1"]`), siotest.SendBinary([]byte("no"))), `{"offset":"o1","pid":"p"}`},
		{"none of a volatile binary event", siotest.Steps(text(`42["x","o1"]`, `451-["x",{"_placeholder":true,"num":0}]`), siotest.SendBinary([]byte("no"))), `{"offset":"o1","pid":"p"}`},
	} {
		bubble(t, c.name, func(t *testing.T) {
			script, client := scripted(t, sio.Config{})
			script.Dial(kept, c.events, siotest.Pause(time.Second), siotest.Drop())
			script.Dial(back(c.want, `{"sid":"s","pid":"p"}`))
			connect(t, client)
			must(t, script.Wait(background))
		})
	}
}

func TestRecoveryWithAuth(t *testing.T) {
	t.Parallel()
	type login struct {
		User string `json:"user"`
		ID   int    `json:"id"`
	}
	for _, c := range []struct {
		name        string
		auth        any
		first, next string
	}{
		{"struct", login{"a<b", 7}, `{"user":"a<b","id":7}`, `{"id":7,"offset":"o","pid":"p","user":"a<b"}`},
		{"map", map[string]any{"token": "t", "n": []int{1}}, `{"n":[1],"token":"t"}`, `{"n":[1],"offset":"o","pid":"p","token":"t"}`},
		{"empty map", map[string]any{}, `{}`, `{"offset":"o","pid":"p"}`},
		{"nil map", map[string]any(nil), ``, `{"offset":"o","pid":"p"}`},
		{"nil", nil, ``, `{"offset":"o","pid":"p"}`},
		{"its own fields win", map[string]string{"pid": "mine", "offset": "mine"}, `{"offset":"mine","pid":"mine"}`, `{"offset":"mine","pid":"mine"}`},
	} {
		bubble(t, c.name, func(t *testing.T) {
			script, client := scripted(t, sio.Config{Auth: sio.StaticAuth(c.auth)})
			script.Dial(back(c.first, `{"sid":"s","pid":"p"}`), siotest.Send(`42["x","o"]`), siotest.Pause(time.Second), siotest.Drop())
			script.Dial(back(c.next, `{"sid":"s","pid":"p"}`))
			connect(t, client)
			must(t, script.Wait(background))
		})
	}
}

// What ends on purpose is not taken up again.
func TestRecoveryEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		last siotest.Step
		end  func(t *testing.T, c *sio.Client)
	}{
		{"Disconnect", siotest.Pause(0), func(t *testing.T, c *sio.Client) { must(t, c.Close()) }},
		{"Disconnect while reconnecting", siotest.Drop(), func(t *testing.T, c *sio.Client) { must(t, c.Close()) }},
		{"Disconnect of the namespace while reconnecting", siotest.Drop(), func(t *testing.T, c *sio.Client) {
			must(t, c.Namespace("/").Disconnect(background))
		}},
		{"the server's disconnect", siotest.Send("41"), func(t *testing.T, c *sio.Client) {
			if err := c.Wait(background); err != sio.ErrServerDisconnect {
				t.Error(err)
			}
		}},
	} {
		bubble(t, c.name, func(t *testing.T) {
			script, client := scripted(t, sio.Config{ReconnectDelay: time.Minute})
			script.Dial(kept, siotest.Send(`42["x","o"]`), siotest.Pause(100*time.Millisecond), c.last)
			script.Dial(greeting)
			connect(t, client)
			settle()
			c.end(t, client)
			connect(t, client)
			must(t, script.Wait(background))
		})
	}
	bubble(t, "a refusal", func(t *testing.T) {
		auth := func(context.Context, sio.Attempt) (any, error) { return nil, nil }
		script, client := scripted(t, sio.Config{Auth: auth})
		script.Dial(kept, siotest.Send(`42["x","o"]`), siotest.Pause(time.Second), siotest.Drop())
		script.Dial(siotest.Send(siotest.Open), siotest.Expect(`40{"offset":"o","pid":"p"}`), siotest.Send(`44{"message":"no"}`))
		script.Dial(greeting)
		connect(t, client)
		must(t, script.Wait(background))
	})
}

// npm's server sends what was missed before it answers the CONNECT.
func TestOffsetOfWhatCameBeforeTheAnswer(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{})
		script.Dial(kept, siotest.Send(`42["x","o1"]`), siotest.Pause(time.Second), siotest.Drop())
		script.Dial(siotest.Send(siotest.Open), siotest.Expect(`40{"offset":"o1","pid":"p"}`),
			siotest.Send(`42["x","o2"]`, `42["x","o3"]`, `40{"sid":"s","pid":"p"}`), siotest.Pause(time.Second), siotest.Drop())
		script.Dial(back(`{"offset":"o3","pid":"p"}`, `{"sid":"s","pid":"p"}`))
		connect(t, client)
		must(t, script.Wait(background))
	})
}

// One server may keep nothing, and the next the client's state.
func TestRecoveryOfAServerThatTakesOver(t *testing.T) {
	t.Parallel()
	bubble(t, "before the answer", func(t *testing.T) {
		script, client := scripted(t, sio.Config{})
		script.Dial(greeting, siotest.Pause(time.Second), siotest.Drop())
		script.Dial(siotest.Send(siotest.Open), siotest.Expect("40"),
			siotest.Send(`42["x","o"]`, `40{"sid":"s","pid":"p"}`), siotest.Pause(time.Second), siotest.Drop())
		script.Dial(back(`{"offset":"o","pid":"p"}`, `{"sid":"s","pid":"p"}`))
		connect(t, client)
		must(t, script.Wait(background))
	})
}
