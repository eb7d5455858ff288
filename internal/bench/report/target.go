package report

import (
	"fmt"
	"strings"

	"github.com/siowasm/siowasm/internal/bench/ours"
	"github.com/siowasm/siowasm/internal/bench/suite"
)

// A target is what a figure is wanted to be: that of one row, or its ratio to another's.
type target struct {
	what   string
	metric func(Row) float64
	of     selector
	to     selector // nil for a figure that stands for itself
	want   float64
	most   bool // want is the largest that will do, not the smallest
}

func rate(r Row) float64    { return r.Rate }
func cpu(r Row) float64     { return r.CPU }
func p50(r Row) float64     { return r.P50 }
func p99(r Row) float64     { return r.P99 }
func settled(r Row) float64 { return r.Settled }

// A selector returns the row that it stands for, false if that was not measured.
type selector func(rows []Row) (Row, bool)

// the returns the selector of a contestant without an engine named.
func the(workload, client, format, variant string) selector {
	return func(rows []Row) (Row, bool) {
		for _, r := range rows {
			if r.Workload == workload && r.Contestant == (suite.Contestant{Client: client, Format: format, Variant: variant}) {
				return r, true
			}
		}
		return Row{}, false
	}
}

// best returns the selector of the JSON engine with which objects are received fastest.
func best(variant string) selector {
	return func(rows []Row) (found Row, ok bool) {
		for _, r := range rows {
			if r.Workload == suite.Receive && r.Variant == variant && r.Engine != "" && r.Rate > found.Rate {
				found, ok = r, true
			}
		}
		return found, ok
	}
}

func targets() []target {
	us := func(workload, variant string) selector { return the(workload, suite.Siowasm, "json", variant) }
	them := func(workload string) selector { return the(workload, suite.NPM, "json", "") }
	stick := func(workload string) selector { return the(workload, suite.Yardstick, "json", "") }
	format := func(format string) selector { return the(suite.Receive, suite.Siowasm, format, ours.Struct) }
	return []target{
		{"emit: rate, to npm", rate, us(suite.Emit, ""), them(suite.Emit), 4, false},
		{"emit: CPU an event, to the yardstick", cpu, us(suite.Emit, ""), stick(suite.Emit), 1, true},
		{"receive into a struct: rate, to npm", rate, us(suite.Receive, ours.Struct), them(suite.Receive), 1, false},
		{"receive into a struct, best engine: rate, to npm", rate, best(ours.Struct), them(suite.Receive), 2, false},
		{"receive into any: rate, to npm", rate, us(suite.Receive, ours.Any), them(suite.Receive), 0.9, false},
		{"receive into any, best engine: rate, to npm", rate, best(ours.Any), them(suite.Receive), 1.2, false},
		{"receive raw: rate, to npm", rate, us(suite.Receive, ours.Raw), them(suite.Receive), 4, false},
		{"receive into a struct, msgpack: rate, to json", rate, format("msgpack"), format("json"), 1, false},
		{"receive into a struct, cbor: rate, to json", rate, format("cbor"), format("json"), 1, false},
		{"echo, one at a time, EmitAck, Inline: p50, to the yardstick", p50, us(suite.Echo, ours.AckInline), stick(suite.Echo), 1.25, true},
		{"echo, one at a time, EmitAck, Inline: p99, to npm", p99, us(suite.Echo, ours.AckInline), them(suite.Echo), 1, true},
		{"echo, one at a time, Call: p50, to the yardstick", p50, us(suite.Echo, ours.Call), stick(suite.Echo), 1.25, true},
		{"echo, one at a time, Call: p99, to npm", p99, us(suite.Echo, ours.Call), them(suite.Echo), 1, true},
		{"echo, 64 in flight: rate, to npm", rate, us(suite.InFlight, ours.EmitAck), them(suite.InFlight), 2.5, false},
		{"echo, 64 in flight: CPU an event, to the yardstick", cpu, us(suite.InFlight, ours.EmitAck), stick(suite.InFlight), 1, true},
		{"16 KiB binary out: rate, to npm", rate, us(suite.BinaryOut, ""), them(suite.BinaryOut), 4, false},
		{"16 KiB binary in: rate, to npm", rate, us(suite.BinaryIn, ""), them(suite.BinaryIn), 1.5, false},
		{"16 KiB binary in, RawBytes, Inline: rate, to npm", rate, us(suite.BinaryIn, ours.RawInline), them(suite.BinaryIn), 1.5, false},
		{"1 MiB string out: rate, to npm", rate, us(suite.TextOut, ""), them(suite.TextOut), 1, false},
		{"1 MiB string in: rate, to npm", rate, us(suite.TextIn, ""), them(suite.TextIn), 1, false},
		{"echo, polling only: rate, to npm", rate, us(suite.PollingEcho, ours.Call), them(suite.PollingEcho), 3, false},
		{"1,000 idle connections: KB of each", settled, us(suite.Idle1000, ""), nil, 22, true},
		{"10,000 idle connections: KB of each", settled, us(suite.Idle10000, ""), nil, 20, true},
	}
}

// Targets returns the table of the targets that the rows have figures for. Its last column is for machines that do
// something else besides: what a ratio of rates would be if processor time were all that counts.
func Targets(rows []Row) string {
	var b strings.Builder
	fmt.Fprint(&b, "| Target | Wanted | Measured | Met | By CPU |\n|---|---:|---:|---|---:|\n")
	for _, t := range targets() {
		b.WriteString(t.line(rows))
	}
	return b.String()
}

func (t target) line(rows []Row) string {
	r, ok := t.of(rows)
	if !ok {
		return ""
	}
	value, by, sign, met, what := t.metric(r), "", "≥", "yes", t.what
	if t.to != nil {
		other, ok := t.to(rows)
		if !ok || t.metric(other) == 0 {
			return ""
		}
		value /= t.metric(other)
		if !t.most && r.CPU > 0 {
			by = fmt.Sprintf("%.2f", other.CPU/r.CPU)
		}
	}
	if t.most {
		sign = "≤"
	}
	if t.most && value > t.want || !t.most && value < t.want {
		met = "**no**"
	}
	if r.Engine != "" {
		what += " (" + r.Engine + ")"
	}
	return fmt.Sprintf("| %s | %s %g | %.2f | %s | %s |\n", what, sign, t.want, value, met, by)
}
