package chat

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/siowasm/siowasm/sio"
)

const (
	pingInterval = 2 * time.Second
	answerWithin = 10 * time.Second
)

// Config holds what [New] needs.
type Config struct {
	Name string
	View View
	// Retry tries the first connection again when the server cannot be reached, as later
	// ones are in any case.
	Retry bool
}

// A Member is somebody in the room. Its methods may be called concurrently, by its View
// too.
type Member struct {
	view   View
	client *sio.Client
	joined chan struct{} // gets a value with each connection; has room for one

	// Of the goroutine that calls the handlers.
	room string          // whose entries are counted
	last int             // the id of the last entry that was shown
	own  map[string]bool // the Socket.IO ids that this member had

	mu     sync.Mutex
	name   string
	limits Limits
}

// New returns a member, who is not in the room yet.
func New(cfg Config) *Member {
	m := &Member{
		view: cfg.View,
		// One queue, so that the view is told all in order.
		client: sio.New(sio.Config{RetryConnect: cfg.Retry, RememberUpgrade: true, OneQueue: true}),
		joined: make(chan struct{}, 1),
		own:    make(map[string]bool),
		name:   cfg.Name,
	}
	m.client.OnConnect(m.onConnect)
	m.client.OnConnectError(func(_ context.Context, err *sio.ConnectError) { m.view.Failed(err) })
	m.client.OnDisconnect(m.onDisconnect)
	m.client.OnUpgrade(func(context.Context, string) { m.view.Transport(m.client.Transport()) })
	m.client.OnError(func(_ context.Context, err error) { m.view.Failed(err) })
	m.client.On("entry", sio.Func(func(_ context.Context, e Entry) error {
		m.show(&e)
		return nil
	}))
	m.client.On("members", sio.Func(func(_ context.Context, names []string) error {
		m.view.Members(names)
		return nil
	}))
	return m
}

// Run enters the room at url and stays, connecting again as needed, until ctx ends or Leave
// is called; then it returns nil, else why there is no connection. It may be called again.
func (m *Member) Run(ctx context.Context, url string) error {
	m.view.Status(Connecting, nil)
	measuring, stop := context.WithCancel(ctx)
	var loops sync.WaitGroup
	loops.Go(func() { m.measure(measuring) })
	err := m.client.Run(ctx, url)
	stop()
	loops.Wait()
	if ctx.Err() != nil || errors.Is(err, sio.ErrDisconnected) { // also while it was connecting
		err = nil
	}
	m.view.Transport("")
	m.view.Status(Disconnected, err)
	return err
}

// Leave ends Run, after what was sent before has left.
func (m *Member) Leave() error { return m.client.Close() }

// Name returns the member's name.
func (m *Member) Name() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.name
}

// Limits returns what the server takes, zeros before it was asked for the first time.
func (m *Member) Limits() Limits {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.limits
}

// Rename changes the name, for the next connection when there is none.
func (m *Member) Rename(ctx context.Context, name string) error {
	if m.client.Connected() {
		a, err := m.call(ctx, "rename", renameRequest{name})
		if err != nil {
			return err
		}
		name = a.Name
	}
	m.setName(name)
	return nil
}

// Say sends a message and waits until the server has it. An error is a [Refusal] or one of
// sio's, see [Explain].
func (m *Member) Say(ctx context.Context, text string) error {
	_, err := m.call(ctx, "message", messageRequest{text})
	return err
}

// Share sends a file and waits until the server has it. An error is as Say's.
func (m *Member) Share(ctx context.Context, f File) error {
	if err := m.CheckSize(f.Name, int64(len(f.Data))); err != nil {
		return err
	}
	_, err := m.call(ctx, "file", f)
	return err
}

// CheckSize returns a [Refusal] for a file of so many bytes that the server would not take.
func (m *Member) CheckSize(name string, size int64) error {
	if limit := m.Limits().File; limit > 0 && size > int64(limit) {
		return Refusal(name + " is too large: it has " + strconv.FormatInt(size, 10) + " bytes, " + strconv.Itoa(limit) + " is the limit.")
	}
	return nil
}

// Drop asks the server to cut the connection, as a broken network would.
func (m *Member) Drop(ctx context.Context) error { return m.client.Emit(ctx, "drop") }

// call emits an event and waits for its answer.
func (m *Member) call(ctx context.Context, event string, request any) (answer, error) {
	patient := m.client.With(sio.EmitOptions{Timeout: answerWithin})
	a, err := sio.Call[answer](ctx, patient, event, request)
	if err == nil && a.Error != "" {
		err = Refusal(a.Error)
	}
	return a, err
}

func (m *Member) setName(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.name = name
}

func (m *Member) onConnect(ctx context.Context, c sio.Connected) {
	m.own[c.SID] = true
	request := joinRequest{Name: m.Name(), Room: m.room, After: m.last}
	if err := m.client.EmitAck(ctx, m.onJoin, "join", request); err != nil {
		m.view.Failed(err)
		return
	}
	m.view.Transport(m.client.Transport())
	m.view.Status(Connected, nil)
	select {
	case m.joined <- struct{}{}:
	default:
	}
}

func (m *Member) onJoin(args sio.Args, err error) {
	var a joinAnswer
	if errors.Is(err, sio.ErrDisconnected) {
		return // the next connection asks again
	}
	if err == nil {
		err = args.Decode(0, &a)
	}
	if err == nil && a.Error != "" {
		err = Refusal(a.Error)
	}
	if err != nil {
		m.view.Failed(err)
		return
	}
	m.mu.Lock()
	m.limits = a.Limits
	m.mu.Unlock()
	if a.Room != m.room {
		m.room, m.last = a.Room, 0
	}
	for i := range a.Entries {
		m.show(&a.Entries[i])
	}
}

func (m *Member) onDisconnect(_ context.Context, d sio.Disconnected) {
	m.view.RoundTrip(-1)
	m.view.Transport("")
	if d.Reconnecting {
		m.view.Status(Reconnecting, d.Err)
	}
}

func (m *Member) show(e *Entry) {
	if e.ID <= m.last {
		return
	}
	m.last = e.ID
	e.Own = m.own[e.From]
	m.view.Entry(e)
}

// measure tells the view how fast the server answers, until ctx ends.
func (m *Member) measure(ctx context.Context) {
	ticker := time.NewTicker(pingInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-m.joined:
		case <-ticker.C:
		}
		if !m.client.Connected() {
			m.view.RoundTrip(-1)
			continue
		}
		begin := time.Now()
		if _, err := m.call(ctx, "ping", struct{}{}); err != nil {
			m.view.RoundTrip(-1)
			continue
		}
		m.view.RoundTrip(time.Since(begin))
	}
}
