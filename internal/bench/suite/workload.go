// Package suite says what the bench measures.
package suite

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/siowasm/siowasm/internal/bench/task"
)

// The servers.
const (
	Blast    = "blast"
	Official = "npm"
)

// A Workload is what is measured with each of its contestants in turn.
type Workload struct {
	Name, Title string
	Server      string
	Mode        string       // of the server
	Request     task.Request // but for what Of adds
	Contestants []Contestant
	Pinned      bool // the server and the clients have one processor, the same
	TLS         bool
}

// Idle reports whether memory is measured, not time.
func (w Workload) Idle() bool { return w.Request.Workload == task.Idle }

// Of returns the request for n events of a contestant.
func (w Workload) Of(c Contestant, port, n int) task.Request {
	r := w.Request
	r.Format, r.Variant, r.Engine, r.N = c.Format, c.Variant, c.Engine, n
	query := url.Values{
		"mode": {w.Mode}, "n": {strconv.Itoa(n)}, "format": {c.Format}, "payload": {r.Payload}, "size": {strconv.Itoa(r.Size)},
	}
	scheme := "http"
	if w.TLS {
		scheme = "https"
	}
	r.URL = scheme + "://127.0.0.1:" + strconv.Itoa(port) + "/?" + query.Encode()
	return r
}

// Choose returns the workloads that only names, with the clients that clients names: lists with commas between, all of
// them if empty. The first words of a workload's name stand for all that begin with them.
func Choose(only, clients string) (chosen []Workload, err error) {
	for _, w := range All() {
		if !w.called(only) {
			continue
		}
		if clients != "" {
			names := strings.Split(clients, ",")
			w.Contestants = slices.DeleteFunc(w.Contestants, func(c Contestant) bool { return !slices.Contains(names, c.Client) })
		}
		if len(w.Contestants) > 0 {
			chosen = append(chosen, w)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("no workload is called %q, or none has a client called %q", only, clients)
	}
	return chosen, nil
}

func (w Workload) called(only string) bool {
	if only == "" {
		return true
	}
	for name := range strings.SplitSeq(only, ",") {
		if w.Name == name || strings.HasPrefix(w.Name, name+"-") {
			return true
		}
	}
	return false
}
