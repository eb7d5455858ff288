package main

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/siowasm/siowasm/internal/bench/ours"
	"github.com/siowasm/siowasm/internal/bench/task"
)

// The clients.
const (
	siowasm   = "siowasm"
	npm       = "npm"
	python    = "python"
	measuring = "yardstick"
)

// The servers.
const (
	serverBlast = "blast"
	serverNPM   = "npm"
)

// A contestant is a client and how it is used.
type contestant struct {
	client, format  string
	variant, engine string // see task.Request
}

func (c contestant) String() string {
	parts := []string{c.client}
	for _, part := range []string{c.variant, c.engine} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// A workload is what is measured with each of its contestants in turn.
type workload struct {
	name, title string
	server      string
	mode        string // of the server
	request     task.Request
	contestants []contestant
}

func (w workload) idle() bool { return w.request.Workload == task.Idle }

// of returns the request for n events of a contestant.
func (w workload) of(c contestant, port, n int) task.Request {
	r := w.request
	r.Format, r.Variant, r.Engine, r.N = c.format, c.variant, c.engine, n
	query := url.Values{
		"mode": {w.mode}, "n": {strconv.Itoa(n)}, "format": {c.format}, "payload": {r.Payload}, "size": {strconv.Itoa(r.Size)},
	}
	r.URL = "http://127.0.0.1:" + strconv.Itoa(port) + "/?" + query.Encode()
	return r
}

// selected reports whether only, a list of names and of first parts of names, has the workload. An empty one has all.
func (w workload) selected(only string) bool {
	if only == "" {
		return true
	}
	for name := range strings.SplitSeq(only, ",") {
		if w.name == name || strings.HasPrefix(w.name, name+"-") {
			return true
		}
	}
	return false
}

// as returns ours used in one way, and the others, in a format.
func as(format, variant string) []contestant {
	list := []contestant{{client: siowasm, format: format, variant: variant}, {client: npm, format: format}, {client: python, format: format}}
	if format == "json" {
		list = append(list, contestant{client: measuring, format: format})
	}
	return list
}

// in returns as in several formats.
func in(formats []string, variant string) (list []contestant) {
	for _, format := range formats {
		list = append(list, as(format, variant)...)
	}
	return list
}

// receivers are the ways to receive an object.
func receivers(formats []string) (list []contestant) {
	for _, format := range formats {
		list = append(list, as(format, ours.Struct)...)
		list = append(list, contestant{siowasm, format, ours.Any, ""}, contestant{siowasm, format, ours.Raw, ""})
		if format != "json" {
			continue
		}
		for _, engine := range ours.Engines {
			list = append(list, contestant{siowasm, format, ours.Struct, engine}, contestant{siowasm, format, ours.Any, engine})
		}
	}
	return list
}

// callers are as, and our other way to have events in flight.
func callers(formats []string) (list []contestant) {
	for _, format := range formats {
		list = append(list, as(format, ours.EmitAck)...)
		list = append(list, contestant{siowasm, format, ours.Call, ""})
	}
	return list
}

// without leaves out some clients.
func without(list []contestant, clients ...string) (rest []contestant) {
	for _, c := range list {
		if !slices.Contains(clients, c.client) {
			rest = append(rest, c)
		}
	}
	return rest
}
