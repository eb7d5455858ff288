package sio_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

func TestNamespaceNames(t *testing.T) {
	t.Parallel()
	client := sio.New(sio.Config{})
	for name, want := range map[string]string{"": "/", "/": "/", "chat": "/chat", "/chat": "/chat", "*": "*"} {
		n := client.Namespace(name)
		if n.Name() != want || n != client.Namespace(want) {
			t.Errorf("Namespace(%q) is %q, want %q and the same each time", name, n.Name(), want)
		}
	}
}

type room struct{ j *journal }

func (r *room) Register(n *sio.Namespace) { n.On("echo", r.j.handler(n.Name())) }

func TestRegister(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		var j journal
		client.Register("/chat", &room{&j})
		connect(t, client)
		must(t, client.Namespace("/chat").Emit(background, "echo", "a"))
		j.want(t, "/chat a")
	})
}

func TestLeaveAndJoinANamespace(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		chat := client.Namespace("/chat")
		var j journal
		j.follow(chat)
		connect(t, client)
		j.want(t, "/chat connect")
		for i := range 100 {
			must(t, chat.Emit(background, "keep", "k", i))
		}
		must(t, chat.Disconnect(background))
		if err := chat.Emit(background, "echo"); err != sio.ErrNotConnected {
			t.Errorf("Emit: %v", err)
		}
		if _, err := chat.Call(background, "echo"); err != sio.ErrNotConnected {
			t.Errorf("Call: %v", err)
		}
		must(t, chat.Disconnect(background))
		j.want(t, "/chat disconnect: client disconnect, reconnecting false")
		if n := len(app.Kept("k")); n != 100 || app.Dropped() != 0 || !client.Connected() {
			t.Errorf("%d of 100 events arrived, %d dropped; connected %v", n, app.Dropped(), client.Connected())
		}
		cut(app) // the namespace stays left
		time.Sleep(2 * time.Second)
		j.want(t)
		if !client.Connected() || chat.Connected() {
			t.Errorf("joined: / %v, /chat %v", client.Connected(), chat.Connected())
		}
		must(t, chat.Connect(background))
		must(t, chat.Connect(background))
		j.want(t, "/chat connect")
		cut(app) // and joined
		time.Sleep(2 * time.Second)
		j.want(t, "/chat disconnect: transport error, reconnecting true", "/chat connect")
		if sessions(app) != 1 {
			t.Errorf("%d sessions", sessions(app))
		}
	})
}

func TestLastNamespaceClosesTheConnection(t *testing.T) {
	t.Parallel()
	bubble(t, "one after the other", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		chat := client.Namespace("/chat")
		connect(t, client)
		must(t, client.Namespace("/").Disconnect(background))
		if !chat.Connected() || client.Connected() {
			t.Error("the other namespace was left, too")
		}
		must(t, chat.Disconnect(background))
		must(t, client.Wait(background))
		if sessions(app) != 0 {
			t.Error("the connection is open")
		}
	})
	bubble(t, "at once", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		names := []string{"/", "/chat", "/slow"}
		for _, name := range names {
			client.Namespace(name)
		}
		connect(t, client)
		var all sync.WaitGroup
		for range 3 { // and each several times
			for _, name := range names {
				all.Go(func() {
					if err := client.Namespace(name).Disconnect(background); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		must(t, client.Wait(background))
		time.Sleep(time.Minute)
		if sessions(app) != 0 || client.Transport() != "" {
			t.Error("the connection is open")
		}
	})
	bubble(t, "while reconnecting", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		app.Kill()
		settle()
		must(t, client.Namespace("/").Disconnect(background))
		must(t, client.Wait(background))
	})
}

// A server closes the connection of a client that leaves a namespace twice, or before it
// has joined.
func TestLeaveOnceAndOnlyWhatWasJoined(t *testing.T) {
	t.Parallel()
	bubble(t, "twice at once", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		chat := client.Namespace("/chat")
		connect(t, client)
		settle()
		app.Network.SetLatency(50 * time.Millisecond)
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if err := chat.Disconnect(background); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		time.Sleep(10 * time.Second)
		if !client.Connected() || sessions(app) != 1 || app.Sessions()[0].ID != "engine1" {
			t.Error("the connection was closed")
		}
	})
	bubble(t, "while it joins", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		slow := client.Namespace("/slow")
		var j journal
		j.follow(slow)
		begin := time.Now()
		time.AfterFunc(150*time.Millisecond, func() {
			if err := slow.Disconnect(background); err != nil {
				t.Error(err)
			}
		})
		connect(t, client) // does not wait for it any more
		if took := time.Since(begin); took > 200*time.Millisecond {
			t.Errorf("Connect took %v", took)
		}
		j.want(t)
		left := 0
		app.Handle("/slow", siotest.Namespace{Connect: func(s *siotest.Socket) { s.OnDisconnect(func(string) { left++ }) }})
		must(t, slow.Connect(background)) // the server has been told
		j.want(t, "/slow connect")
		must(t, slow.Disconnect(background))
		settle()
		if !client.Connected() || app.Sessions()[0].ID != "engine1" || left != 1 {
			t.Errorf("connected %v, left %d times", client.Connected(), left)
		}
	})
	bubble(t, "and joins again before the answer", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{NoWait: true})
		slow := client.Namespace("/slow")
		connect(t, client)
		synctest.Wait()
		must(t, slow.Disconnect(background))
		must(t, slow.Connect(background))
		if sum, err := sio.Call[int](background, slow, "sum", 1, 2); sum != 3 || err != nil {
			t.Errorf("Call: %d, %v", sum, err)
		}
		if app.Sessions()[0].ID != "engine1" {
			t.Error("the connection was closed")
		}
	})
	bubble(t, "before it was asked for", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		chat := client.Namespace("/chat")
		app.Network.SetLatency(50 * time.Millisecond)
		time.AfterFunc(20*time.Millisecond, func() {
			if err := chat.Disconnect(background); err != nil {
				t.Error(err)
			}
		})
		connect(t, client)
		settle()
		if chat.Connected() {
			t.Error("joined a namespace that was left")
		}
	})
}

func TestKick(t *testing.T) {
	t.Parallel()
	bubble(t, "of one", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		chat := client.Namespace("/chat")
		var j journal
		j.follow(chat)
		connect(t, client)
		must(t, chat.Emit(background, "kick"))
		j.want(t, "/chat connect", "/chat disconnect: server disconnect, reconnecting false")
		cut(app)
		time.Sleep(2 * time.Second)
		if !client.Connected() || chat.Connected() {
			t.Errorf("joined: / %v, /chat %v", client.Connected(), chat.Connected())
		}
		must(t, chat.Connect(background))
		j.want(t, "/chat connect")
	})
	for _, event := range []string{"kick", "kick-all"} {
		bubble(t, "of the last: "+event, func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{})
			var j journal
			j.follow(client.Namespace("/"))
			j.followClient(client)
			for range 2 {
				connect(t, client)
				must(t, client.Emit(background, event))
				if err := client.Wait(background); err != sio.ErrServerDisconnect {
					t.Errorf("Wait: %v", err)
				}
				j.want(t, "/ connect", "/ disconnect: server disconnect, reconnecting false")
			}
			if sessions(app) != 0 {
				t.Error("the connection is open")
			}
		})
	}
}

func TestNamespaceConnectErrors(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		chat := client.Namespace("/chat")
		if err := chat.Connect(background); err != sio.ErrNotConnected {
			t.Errorf("before Connect: %v", err)
		}
		connect(t, client)
		var wrong *sio.ConnectError
		if err := client.Namespace("*").Connect(background); !errors.As(err, &wrong) || wrong.Namespace != "*" {
			t.Errorf("of *: %v", err)
		}
		refused := client.Namespace("/refuse")
		for range 2 {
			if err := refused.Connect(background); !errors.As(err, &wrong) || wrong.Message != "not allowed" {
				t.Errorf("refused: %v", err)
			}
		}
		if err := refused.Emit(background, "echo"); err != sio.ErrNotConnected {
			t.Errorf("Emit: %v", err)
		}
		ctx, cancel := context.WithTimeout(background, 100*time.Millisecond)
		defer cancel()
		if err := client.Namespace("/slow").Connect(ctx); err != context.DeadlineExceeded {
			t.Errorf("of a slow one: %v", err)
		}
		settle()
		if !client.Namespace("/slow").Connected() { // ctx ends the wait only
			t.Error("/slow was not joined")
		}
		must(t, chat.Disconnect(background))
		failed := make(chan error)
		app.Network.Pause()
		go func() { failed <- chat.Connect(background) }()
		synctest.Wait()
		cut(app)
		synctest.Wait()
		app.Network.Resume()
		must(t, <-failed) // over the next connection
	})
}
