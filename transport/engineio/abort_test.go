package engineio_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

func TestAbort(t *testing.T) {
	t.Parallel()
	why := errors.New("not needed any more")
	for _, by := range []string{polling, websocket} {
		for given, want := range map[error]error{nil: engineio.ErrForcedClose, why: why} {
			bubble(t, by+", "+want.Error(), func(t *testing.T) {
				s := serve(t, plain)
				s.hold()
				s.play(t, siotest.Send(plain))
				c, e := connect(t, s, engineio.Config{Transports: []string{by}})
				begin := time.Now()
				c.Abort(given)
				wantIs(t, c.Wait(t.Context()), want)
				e.want(t, "connect", "end: transport error")
				wantIs(t, e.ended.Err, want)
				if took := time.Since(begin); took != 0 {
					t.Errorf("took %v", took)
				}
				wantSockets(t, s.Network, 0)
				c.Abort(given) // does nothing
				e.want(t)
			})
		}
	}
	bubble(t, "never connected", func(t *testing.T) {
		engineio.New(engineio.Config{}).Abort(nil)
	})
}

// A lingering network has Close of its WebSockets return late.
type lingering struct {
	transport.Network
	late chan struct{}
}

func (l lingering) DialWebSocket(ctx context.Context, dial *transport.Dial) (transport.Conn, error) {
	conn, err := l.Network.DialWebSocket(ctx, dial)
	return lingeringConn{conn, l.late}, err
}

type lingeringConn struct {
	transport.Conn
	late chan struct{}
}

func (c lingeringConn) Close(ctx context.Context, code int, reason string) error {
	err := c.Conn.Close(ctx, code, reason)
	<-c.late
	return err
}

func TestServeWaitsForWhoAborts(t *testing.T) {
	t.Parallel()
	bubble(t, "", func(t *testing.T) {
		app := siotest.Echo(siotest.Options{})
		t.Cleanup(app.Close)
		late := make(chan struct{})
		session, _ := open(t, lingering{app.Network, late}, engineio.Config{Transports: []string{websocket}})
		go session.Abort(errors.New("enough"))
		synctest.Wait()
		select {
		case <-session.Done():
			t.Error("Serve has returned while the connection is being closed")
		default:
		}
		close(late)
		<-session.Done()
	})
}
