package main

import (
	"fmt"
	"strings"

	"github.com/siowasm/siowasm/internal/bench/ours"
)

// A target is what a figure is wanted to be: that of one row, or its ratio to another's.
type target struct {
	what   string
	metric func(row) float64
	of     selector
	to     selector // nil for a figure that stands for itself
	want   float64
	most   bool // want is the largest that will do, not the smallest
	unit   string
}

// A selector returns the row that it stands for, false if that was not measured.
type selector func(rows []row) (row, bool)

func rate(r row) float64    { return r.rate }
func cpu(r row) float64     { return r.cpu }
func p50(r row) float64     { return r.p50 }
func p99(r row) float64     { return r.p99 }
func settled(r row) float64 { return r.settled }

// the returns the selector of a contestant without an engine named.
func the(workload, client, format, variant string) selector {
	return func(rows []row) (row, bool) {
		for _, r := range rows {
			if r.workload == workload && r.contestant == (contestant{client: client, format: format, variant: variant}) {
				return r, true
			}
		}
		return row{}, false
	}
}

// best returns the selector of the JSON engine with which objects are received fastest.
func best(variant string) selector {
	return func(rows []row) (found row, ok bool) {
		for _, r := range rows {
			if r.workload == receiveObject && r.variant == variant && r.engine != "" && r.rate > found.rate {
				found, ok = r, true
			}
		}
		return found, ok
	}
}

func targets() []target {
	us := func(workload, variant string) selector { return the(workload, siowasm, "json", variant) }
	them := func(workload string) selector { return the(workload, npm, "json", "") }
	stick := func(workload string) selector { return the(workload, measuring, "json", "") }
	format := func(format string) selector { return the(receiveObject, siowasm, format, ours.Struct) }
	return []target{
		{"emit: rate, to npm", rate, us(emitObject, ""), them(emitObject), 4, false, "×"},
		{"emit: CPU an event, to the yardstick", cpu, us(emitObject, ""), stick(emitObject), 1, true, "×"},
		{"receive into a struct: rate, to npm", rate, us(receiveObject, ours.Struct), them(receiveObject), 1, false, "×"},
		{"receive into a struct, best engine: rate, to npm", rate, best(ours.Struct), them(receiveObject), 2, false, "×"},
		{"receive into any: rate, to npm", rate, us(receiveObject, ours.Any), them(receiveObject), 0.9, false, "×"},
		{"receive into any, best engine: rate, to npm", rate, best(ours.Any), them(receiveObject), 1.2, false, "×"},
		{"receive raw: rate, to npm", rate, us(receiveObject, ours.Raw), them(receiveObject), 4, false, "×"},
		{"receive into a struct, msgpack: rate, to json", rate, format("msgpack"), format("json"), 1, false, "×"},
		{"receive into a struct, cbor: rate, to json", rate, format("cbor"), format("json"), 1, false, "×"},
		{"echo one at a time: p50, to the yardstick", p50, us(echoOne, ours.Call), stick(echoOne), 1.25, true, "×"},
		{"echo one at a time: p99, to npm", p99, us(echoOne, ours.Call), them(echoOne), 1, true, "×"},
		{"echo, 64 in flight: rate, to npm", rate, us(echoMany, ours.EmitAck), them(echoMany), 2.5, false, "×"},
		{"echo, 64 in flight: CPU an event, to the yardstick", cpu, us(echoMany, ours.EmitAck), stick(echoMany), 1, true, "×"},
		{"16 KiB binary out: rate, to npm", rate, us(binaryOut, ""), them(binaryOut), 4, false, "×"},
		{"16 KiB binary in: rate, to npm", rate, us(binaryIn, ""), them(binaryIn), 1.5, false, "×"},
		{"1 MiB string out: rate, to npm", rate, us(textOut, ""), them(textOut), 1, false, "×"},
		{"1 MiB string in: rate, to npm", rate, us(textIn, ""), them(textIn), 1, false, "×"},
		{"echo, polling only: rate, to npm", rate, us(pollingOne, ours.Call), them(pollingOne), 3, false, "×"},
		{"1,000 idle connections: memory of each", settled, us(idleFew, ""), nil, 22, true, " KB"},
		{"10,000 idle connections: memory of each", settled, us(idleMany, ""), nil, 20, true, " KB"},
	}
}

// measured returns the figure of a target, and the engine it was reached with if that was chosen.
func (t target) measured(rows []row) (value float64, engine string, ok bool) {
	r, ok := t.of(rows)
	if !ok {
		return 0, "", false
	}
	value = t.metric(r)
	if t.to != nil {
		other, ok := t.to(rows)
		if !ok || t.metric(other) == 0 {
			return 0, "", false
		}
		value /= t.metric(other)
	}
	return value, r.engine, true
}

func (t target) met(value float64) bool {
	if t.most {
		return value <= t.want
	}
	return value >= t.want
}

// targetTable returns the targets that the rows have figures for.
func targetTable(rows []row) string {
	var b strings.Builder
	fmt.Fprint(&b, "| Target | Wanted | Measured | Met |\n|---|---:|---:|---|\n")
	for _, t := range targets() {
		value, engine, ok := t.measured(rows)
		if !ok {
			continue
		}
		sign, met, what := "≥", "yes", t.what
		if t.most {
			sign = "≤"
		}
		if !t.met(value) {
			met = "**no**"
		}
		if engine != "" {
			what += " (" + engine + ")"
		}
		fmt.Fprintf(&b, "| %s | %s %g%s | %.2f%s | %s |\n", what, sign, t.want, t.unit, value, t.unit, met)
	}
	return b.String()
}
