//go:build !js

package engineio_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/siowasm/siowasm/transport/engineio"
)

// A client without a Network has one of its own, and leaves no connection of it open.
func TestOwnNetwork(t *testing.T) {
	t.Parallel()
	states := make(chan http.ConnState, 100)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !r.URL.Query().Has("sid"):
			io.WriteString(w, plain)
		case r.Method == "POST":
			io.Copy(io.Discard, r.Body)
			io.WriteString(w, "ok")
		default:
			<-r.Context().Done()
		}
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) { states <- state }
	server.Start()
	defer server.Close()

	c := engineio.New(engineio.Config{})
	if err := c.Connect(t.Context(), server.URL); err != nil {
		t.Fatal(err)
	}
	if err := c.Send(t.Context(), engineio.Text("hi")); err != nil {
		t.Error(err)
	}
	if err := c.Disconnect(t.Context()); err != nil {
		t.Error(err)
	}
	opened := 0
	for closed := 0; opened == 0 || closed < opened; {
		switch <-states { // forever, if one stays open
		case http.StateNew:
			opened++
		case http.StateClosed:
			closed++
		}
	}
}
