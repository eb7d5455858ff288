package sio_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// The options of the transport are engineio's; here it shows that each of them arrives there.
func TestTransportOptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		server  string // its path
		cfg     sio.Config
		opening string // in the URL of the first request
		absent  string // not in it
		by      string // the transport in the end
	}{
		{"none", "", sio.Config{}, "http://server/socket.io/?EIO=4&transport=polling&t=", "b64", "websocket"},
		{"NoUpgrade", "", sio.Config{NoUpgrade: true}, "transport=polling", "", "polling"},
		{"Transports", "", sio.Config{Transports: []string{"websocket"}}, "transport=websocket", "", "websocket"},
		{"Path", "/live/", sio.Config{Path: "live"}, "http://server/live/?", "", "websocket"},
		{"NoTrailingSlash", "/live", sio.Config{Path: "live", NoTrailingSlash: true}, "http://server/live?", "", "websocket"},
		{"NoTimestamp", "", sio.Config{NoTimestamp: true}, "transport=polling", "&t=", "websocket"},
		{"TimestampParam", "", sio.Config{TimestampParam: "when"}, "&when=", "", "websocket"},
		{"ForceBase64", "", sio.Config{ForceBase64: true}, "&b64=1", "", "websocket"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			app, client := application(t, siotest.Options{Path: c.server}, c.cfg)
			connect(t, client)
			settle()
			url := app.Requests()[0].URL
			if !strings.Contains(url, c.opening) || c.absent != "" && strings.Contains(url, c.absent) {
				t.Errorf("opened with %s, want %q and no %q", url, c.opening, c.absent)
			}
			if client.Transport() != c.by {
				t.Errorf("transport %q, want %q", client.Transport(), c.by)
			}
		})
	}
}

func TestUpgradeIsTold(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"accepted": "upgraded to websocket", "refused": "not upgraded"} {
		bubble(t, name, func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{})
			if name == "refused" {
				app.Network.RefuseWebSocket(&transport.StatusError{Status: 403})
			}
			var j journal
			client.OnUpgrade(func(_ context.Context, by string) { j.add("upgraded to %s", by) })
			client.OnUpgradeError(func(context.Context, error) { j.add("not upgraded") })
			connect(t, client)
			j.want(t, want)
		})
	}
}

// A codec of a user's own: it writes JSON with a mark before it.
type marked struct{ sio.Codec }

func (c marked) Encode(p *sio.Packet) ([]transport.Message, error) {
	msgs, err := c.Codec.Encode(p)
	for i := range msgs {
		msgs[i].Data = append([]byte("!"), msgs[i].Data...)
	}
	return msgs, err
}

func (c marked) NewDecoder(o sio.DecoderOptions) sio.Decoder {
	return markedDecoder{c.Codec.NewDecoder(o)}
}

type markedDecoder struct{ sio.Decoder }

func (d markedDecoder) Decode(m transport.Message) (*sio.Packet, error) {
	m.Data = m.Data[1:]
	return d.Decoder.Decode(m)
}

func TestOwnCodec(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{Codec: marked{sio.JSONCodec(sio.JSON{})}})
		script.Dial(siotest.Send(siotest.Open), siotest.Expect("4!0"), siotest.Send(`4!0{"sid":"s"}`),
			siotest.Expect(`4!21["sum",1,2]`), siotest.Send(`4!31[3]`))
		connect(t, client)
		if sum, err := sio.Call[int](background, client, "sum", 1, 2); err != nil || sum != 3 {
			t.Errorf("Call: %d, %v", sum, err)
		}
		must(t, script.Wait(background))
	})
}

func TestNewWithNetwork(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, _ := scripted(t, sio.Config{})
		client := sio.NewWithNetwork(marked{sio.JSONCodec(sio.JSON{})}, script.Network, sio.Config{Transports: []string{"websocket"}})
		t.Cleanup(func() { _ = client.Close() })
		script.Dial(siotest.Send(siotest.Open), siotest.Expect("4!0"), siotest.Send(`4!0{"sid":"s"}`))
		connect(t, client)
		must(t, script.Wait(background))
	})
	client := sio.NewWithNetwork(sio.JSONCodec(sio.JSON{}), nil, sio.Config{})
	var wrong *sio.ConfigError
	if err := client.Connect(background, "http://host"); !errors.As(err, &wrong) || wrong.Option != "Network" {
		t.Errorf("Connect without a network: %v", err)
	}
}

func TestNewWithoutCodec(t *testing.T) {
	t.Parallel()
	client := sio.NewWith(nil, sio.Config{Buffer: &sio.Buffer{}, Retries: 1})
	for name, err := range map[string]error{
		"Connect":                 client.Connect(background, "http://host"),
		"Emit":                    client.Namespace("/chat").Emit(background, "a"),
		"Emit of the default one": client.Emit(background, "a"),
	} {
		var wrong *sio.ConfigError
		if !errors.As(err, &wrong) || wrong.Option != "Codec" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := client.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}
