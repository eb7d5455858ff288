// Package control starts, stops and ends the servers that the suites run against, by asking the control server
// (control.mjs). It runs wherever the suites do, a browser too.
package control

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/siowasm/siowasm/transport"
)

// Env is the environment variable that holds the address of the control server.
const Env = "SIO_CONTROL"

// A Client asks one control server. Its methods may be called concurrently.
type Client struct {
	network transport.Network
	base    string
}

// New returns a client of the control server at baseURL, such as "http://127.0.0.1:40123", that is reached
// through network.
func New(network transport.Network, baseURL string) *Client {
	return &Client{network: network, base: strings.TrimSuffix(baseURL, "/")}
}

// Start starts a server and returns when it listens.
func (c *Client) Start(ctx context.Context, options Options) (*Server, error) {
	body, err := json.Marshal(options)
	if err != nil {
		return nil, fmt.Errorf("control: encode options: %w", err)
	}
	var added struct{ ID, URL string }
	if err := c.do(ctx, "POST", "/servers", body, &added); err != nil {
		return nil, err
	}
	return &Server{client: c, path: "/servers/" + added.ID, url: added.URL}, nil
}

// do sends a request without a Content-Type, which saves a browser the question whether it may, and decodes the
// answer into into.
func (c *Client) do(ctx context.Context, method, path string, body []byte, into any) error {
	res, err := c.network.RoundTrip(ctx, &transport.Request{Method: method, URL: c.base + path, Body: body})
	if err != nil {
		return fmt.Errorf("control: %s %s: %w", method, path, err)
	}
	if res.Status != 200 {
		var refusal struct{ Error string }
		if json.Unmarshal(res.Body, &refusal) != nil {
			refusal.Error = string(res.Body)
		}
		return fmt.Errorf("control: %s %s: status %d: %s", method, path, res.Status, refusal.Error)
	}
	if err := json.Unmarshal(res.Body, into); err != nil {
		return fmt.Errorf("control: decode the answer to %s %s: %w", method, path, err)
	}
	return nil
}
