package sio_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

func TestJoinOnDemand(t *testing.T) {
	t.Parallel()
	bubble(t, "nothing is joined by itself", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{JoinOnDemand: true, OneQueue: true, RandomizationFactor: -1})
		chat := client.Namespace("/chat")
		var j journal
		j.follow(client.Namespace("*"))
		must(t, client.Connect(background, serverURL+"/nowhere")) // the path is no namespace
		if client.Transport() == "" {
			t.Error("the connection is not open")
		}
		j.want(t)
		must(t, chat.Connect(background))
		j.want(t, "/chat connect")
		must(t, chat.Disconnect(background))
		j.want(t, "/chat disconnect: client disconnect, reconnecting false")
		must(t, chat.Connect(background))
		must(t, client.Namespace("/").Connect(background))
		j.want(t, "/chat connect", "/ connect")
		if !client.Connected() || app.Sessions()[0].ID != "engine1" {
			t.Error("the connection was closed, or the default namespace is another")
		}
		must(t, client.Namespace("/").Disconnect(background))
		cut(app)
		time.Sleep(2 * time.Second)
		j.want(t, "/ disconnect: client disconnect, reconnecting false",
			"/chat disconnect: transport error, reconnecting true", "/chat connect")
		must(t, client.Disconnect(background))
		connect(t, client)
		j.want(t, "/chat disconnect: client disconnect, reconnecting false")
	})
	bubble(t, "asked for before Connect, and while it connects", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{JoinOnDemand: true})
		joined := make(chan error, 2)
		go func() { joined <- client.Namespace("/chat").Connect(background) }()
		synctest.Wait()
		app.Network.SetLatency(50 * time.Millisecond)
		time.AfterFunc(20*time.Millisecond, func() { joined <- client.Namespace("/").Connect(background) })
		connect(t, client)
		must(t, <-joined)
		must(t, <-joined)
	})
	bubble(t, "Disconnect ends the wait", func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{JoinOnDemand: true})
		chat := client.Namespace("/chat")
		for _, end := range []func(context.Context) error{chat.Disconnect, client.Disconnect} {
			failed := make(chan error, 1)
			go func() { failed <- chat.Connect(background) }()
			synctest.Wait()
			must(t, end(background))
			if err := <-failed; err != sio.ErrDisconnected {
				t.Errorf("Connect: %v", err)
			}
			connect(t, client)
			settle()
			if chat.Connected() {
				t.Error("joined without being asked for")
			}
			must(t, client.Disconnect(background))
		}
	})
	bubble(t, "the connection outlives the last namespace", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{JoinOnDemand: true, OneQueue: true, RandomizationFactor: -1})
		var j journal
		j.follow(client.Namespace("*"))
		connect(t, client)
		var refused *sio.ConnectError
		for range 2 {
			if err := client.Namespace("/refuse").Connect(background); !errors.As(err, &refused) || refused.Message != "not allowed" {
				t.Errorf("Connect: %v", err)
			}
		}
		must(t, client.Namespace("/").Connect(background))
		must(t, client.Emit(background, "kick"))
		time.Sleep(time.Minute)
		j.want(t, "/refuse connect error: not allowed", "/refuse connect error: not allowed",
			"/ connect", "/ disconnect: server disconnect, reconnecting false")
		cut(app)
		time.Sleep(time.Minute)
		j.want(t) // neither is asked for again by itself
		if client.Transport() == "" {
			t.Error("not connected again")
		}
	})
}

// What is wrong with the configuration is told at once, not waited for.
func TestConfigErrorOnDemand(t *testing.T) {
	t.Parallel()
	var wrong *sio.ConfigError
	client := sio.New(sio.Config{JoinOnDemand: true, ReconnectDelay: -1})
	if err := client.Namespace("/chat").Connect(t.Context()); !errors.As(err, &wrong) {
		t.Errorf("Connect: %v", err)
	}
}

// A function that answers makes a refused namespace worth another try, one with ErrNoRetry not.
func TestRefusedOnDemand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		auth   func(context.Context, sio.Attempt) (any, error)
		joined bool
	}{
		{"answers", tokens("old", "fresh"), true},
		{"says no", tokens("old", ""), false},
	} {
		bubble(t, c.name, func(t *testing.T) {
			_, client := application(t, siotest.Options{}, sio.Config{JoinOnDemand: true, Auth: c.auth})
			renew := client.Namespace("/renew")
			connect(t, client)
			var refused *sio.ConnectError
			if err := renew.Connect(background); !errors.As(err, &refused) || !refused.Refused {
				t.Errorf("Connect: %v", err)
			}
			time.Sleep(time.Minute)
			if renew.Connected() != c.joined || client.Transport() == "" {
				t.Errorf("joined %v, transport %q", renew.Connected(), client.Transport())
			}
		})
	}
}

func TestAuthFailsOnDemand(t *testing.T) {
	alone(t, func(t *testing.T) {
		tired := errors.New("tired")
		_, client := application(t, siotest.Options{}, sio.Config{JoinOnDemand: true, Auth: func(context.Context, sio.Attempt) (any, error) {
			return nil, errors.Join(sio.ErrNoRetry, tired)
		}})
		var j journal
		j.follow(client.Namespace("/chat"))
		failed := make(chan error, 1)
		go func() { failed <- client.Namespace("/chat").Connect(background) }()
		synctest.Wait()
		connect(t, client)
		var wrong *sio.ConnectError
		if err := <-failed; !errors.As(err, &wrong) || wrong.Refused || !errors.Is(err, tired) {
			t.Errorf("Connect: %v", err)
		}
		j.want(t, "/chat connect error: ")
	})
}

// Connect on a client that reconnects waits for the next connection.
func TestNamespaceConnectWhileReconnecting(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{RandomizationFactor: -1})
		chat := client.Namespace("/chat")
		connect(t, client)
		must(t, chat.Disconnect(background))
		app.Kill()
		synctest.Wait()
		begin := time.Now()
		time.AfterFunc(500*time.Millisecond, app.Start)
		must(t, chat.Connect(background))
		if took := time.Since(begin); took < 500*time.Millisecond || took > 2*time.Second {
			t.Errorf("joined after %v", took)
		}
		app.Kill()
		synctest.Wait()
		failed := make(chan error, 1)
		go func() { failed <- chat.Connect(background) }()
		synctest.Wait()
		must(t, client.Disconnect(background))
		if err := <-failed; err != sio.ErrDisconnected {
			t.Errorf("Connect: %v", err)
		}
	})
}

// However Connect and Disconnect come together, the last one that is called counts, and the
// server sees neither twice.
func TestConnectAndDisconnectAtOnce(t *testing.T) {
	t.Parallel()
	for _, demand := range []bool{false, true} {
		for seed := range uint64(20) {
			bubble(t, "", func(t *testing.T) {
				app, client := application(t, siotest.Options{}, sio.Config{JoinOnDemand: demand})
				chat := client.Namespace("/chat")
				app.Network.SetLatency(time.Millisecond)
				connect(t, client)
				if demand {
					must(t, client.Namespace("/").Connect(background))
				}
				random := rand.New(rand.NewPCG(seed, 0))
				var all sync.WaitGroup
				for range 40 {
					f := chat.Connect
					if random.IntN(2) == 0 {
						f = chat.Disconnect
					}
					all.Go(func() { _ = f(background) }) // whatever comes of it, the state counts
					if random.IntN(3) > 0 {
						time.Sleep(time.Duration(random.IntN(4000)) * time.Microsecond)
					}
				}
				all.Wait()
				last := random.IntN(2) == 0
				if last {
					must(t, chat.Connect(background))
				} else {
					must(t, chat.Disconnect(background))
				}
				settle()
				if chat.Connected() != last || app.Sessions()[0].ID != "engine1" {
					t.Errorf("joined %v, want %v, over %q", chat.Connected(), last, app.Sessions()[0].ID)
				}
				if last {
					if sum, err := sio.Call[int](background, chat, "sum", 1, 2); sum != 3 || err != nil {
						t.Errorf("Call: %d, %v", sum, err)
					}
				}
			})
		}
	}
}
