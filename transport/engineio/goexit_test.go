package engineio_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// A fatal network has functions of its own in the place of a test's, which call testing.T.FailNow.
type fatal struct {
	transport.Network
	read, write func()
}

func (f *fatal) DialWebSocket(ctx context.Context, dial *transport.Dial) (transport.Conn, error) {
	conn, err := f.Network.DialWebSocket(ctx, dial)
	return &fatalConn{conn, f}, err
}

type fatalConn struct {
	transport.Conn
	network *fatal
}

func (c *fatalConn) Read(ctx context.Context) (transport.Message, error) {
	m, err := c.Conn.Read(ctx)
	if string(m.Data) == "4text" {
		c.network.read()
	}
	return m, err
}

func (c *fatalConn) Write(ctx context.Context, msgs ...transport.Message) error {
	c.network.write()
	return c.Conn.Write(ctx, msgs...)
}

// What ends the goroutine that reads or writes ends the session.
func TestNetworkEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	none := func() {}
	for name, network := range map[string]*fatal{
		"Read":  {read: runtime.Goexit, write: none},
		"Write": {read: none, write: runtime.Goexit},
	} {
		bubble(t, name, func(t *testing.T) {
			server := siotest.Echo(siotest.Options{})
			t.Cleanup(server.Close)
			network.Network = server.Network
			client := engineio.New(engineio.Config{Network: network, Transports: []string{engineio.WebSocket}})
			begin, told := time.Now(), make(chan engineio.Disconnected, 1)
			client.OnDisconnect(func(d engineio.Disconnected) { told <- d })
			if err := client.Connect(t.Context(), "http://server"); err != nil {
				t.Fatal(err)
			}
			if err := client.Send(t.Context(), transport.Message{Data: []byte("text")}); err != nil {
				t.Error(err)
			}
			err := client.Wait(t.Context())
			if d := <-told; err == nil || d.Err != err || d.Reason != engineio.ReasonTransport {
				t.Errorf("Wait: %v, OnDisconnect: %+v", err, d)
			}
			if took := time.Since(begin); took > time.Second {
				t.Errorf("it took %v", took)
			}
			if err := client.Disconnect(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// What waits for an upgrade goes on when its goroutine has been ended.
func TestUpgradeEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	bubble(t, "Write", func(t *testing.T) {
		server := siotest.Echo(siotest.Options{MaxPayload: 1000})
		t.Cleanup(server.Close)
		reached := make(chan struct{})
		network := &fatal{Network: server.Network, write: func() {
			<-reached
			runtime.Goexit()
		}}
		client := engineio.New(engineio.Config{Network: network})
		if err := client.Connect(t.Context(), "http://server"); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Second, func() { close(reached) })
		large := transport.Message{Binary: true, Data: make([]byte, 900)} // as text it waits for the upgrade
		if err := client.Send(t.Context(), large); err == nil {
			t.Error("sent")
		}
		if err := client.Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A Connect whose goroutine has ended is over.
func TestHeaderEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	bubble(t, "Header", func(t *testing.T) {
		server := siotest.Echo(siotest.Options{})
		t.Cleanup(server.Close)
		header := runtime.Goexit
		client := engineio.New(engineio.Config{Network: server.Network, Header: func(context.Context) (map[string][]string, error) {
			header()
			return nil, nil
		}})
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = client.Connect(t.Context(), "http://server")
		}()
		<-done
		header = func() {}
		if err := client.Connect(t.Context(), "http://server"); err != nil {
			t.Error(err)
		}
		if err := client.Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A closing network counts its connections that are not closed.
type closing struct {
	transport.Network
	open atomic.Int64
}

func (n *closing) DialWebSocket(ctx context.Context, dial *transport.Dial) (transport.Conn, error) {
	conn, err := n.Network.DialWebSocket(ctx, dial)
	n.open.Add(1)
	return &closingConn{conn, n, sync.Once{}}, err
}

type closingConn struct {
	transport.Conn
	network *closing
	once    sync.Once
}

func (*closingConn) Read(context.Context) (transport.Message, error) {
	runtime.Goexit()
	return transport.Message{}, nil
}

func (c *closingConn) Close(ctx context.Context, code int, reason string) error {
	c.once.Do(func() { c.network.open.Add(-1) })
	return c.Conn.Close(ctx, code, reason)
}

// A WebSocket is closed whose first Read ends the goroutine.
func TestFirstReadEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	for name, transports := range map[string][]string{"opening": {engineio.WebSocket}, "upgrade": nil} {
		bubble(t, name, func(t *testing.T) {
			server := siotest.Echo(siotest.Options{})
			t.Cleanup(server.Close)
			network := &closing{Network: server.Network}
			client := engineio.New(engineio.Config{Network: network, Transports: transports})
			done := make(chan struct{})
			go func() {
				defer close(done)
				_ = client.Connect(t.Context(), "http://server")
			}()
			<-done
			_ = client.Wait(t.Context())
			if n := network.open.Load(); n != 0 {
				t.Errorf("%d connections are open", n)
			}
		})
	}
}
