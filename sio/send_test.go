package sio_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// What python's and JavaScript's send do with a callback, and in another namespace.
func TestSend(t *testing.T) {
	t.Parallel()
	bubble(t, "with an acknowledgement", func(t *testing.T) {
		script, client := scripted(t, sio.Config{})
		script.Dial(greeting, siotest.Expect(`421["message","hi"]`), siotest.Send(`431["heard"]`))
		connect(t, client)
		var j journal
		must(t, client.EmitAck(background, func(args sio.Args, err error) { j.add("%s %v", argsText(args), err) }, "message", "hi"))
		j.want(t, "heard <nil>")
	})
	bubble(t, "in a namespace", func(t *testing.T) {
		script, client := scripted(t, sio.Config{})
		script.Dial(siotest.Send(siotest.Open), siotest.Expect("40", "40/b,"), siotest.Send(`40{"sid":"s"}`, `40/b,{"sid":"b"}`),
			siotest.Expect(`42/b,["message",1,2]`, `42["message"]`))
		b := client.Namespace("/b")
		connect(t, client)
		must(t, b.Send(background, 1, 2))
		must(t, client.Send(background))
		must(t, script.Wait(background))
	})
}
