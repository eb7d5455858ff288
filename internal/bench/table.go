package main

import (
	"fmt"
	"strconv"
	"strings"
)

// table returns the heading and the rows of a workload in Markdown.
func table(w workload, rows []row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "#### %s (`%s`)\n\n", w.title, w.name)
	switch {
	case w.idle():
		fmt.Fprint(&b, "| Client | KB each | KB each as it is | seconds to connect all |\n|---|---:|---:|---:|\n")
		for _, r := range rows {
			fmt.Fprintf(&b, "| %s | %.1f | %.1f | %.1f |\n", r.name(), r.settled, r.natural, r.seconds)
		}
	case rows[0].p50 > 0:
		fmt.Fprint(&b, "| Client | Format | events/s | × npm | × yardstick | spread | CPU µs | p50 µs | p99 µs |\n|---|---|---:|---:|---:|---:|---:|---:|---:|\n")
		for _, r := range rows {
			fmt.Fprintf(&b, "%s %.0f | %.0f |\n", r.line(rows), r.p50, r.p99)
		}
	default:
		fmt.Fprint(&b, "| Client | Format | events/s | × npm | × yardstick | spread | CPU µs |\n|---|---|---:|---:|---:|---:|---:|\n")
		for _, r := range rows {
			fmt.Fprintf(&b, "%s\n", r.line(rows))
		}
	}
	return b.String()
}

// name has what this library is in bold.
func (r row) name() string {
	name := r.contestant.String()
	if r.client == siowasm {
		return "**" + siowasm + "**" + strings.TrimPrefix(name, siowasm)
	}
	return name
}

// line returns the columns that rates have. The ratio to npm is that in the same format.
func (r row) line(rows []row) string {
	ratio := func(client string) string {
		for _, other := range rows {
			if other.client == client && other.format == r.format {
				return fmt.Sprintf("%.2f", r.rate/other.rate)
			}
		}
		return ""
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %.0f %% | %.2f |",
		r.name(), r.format, thousands(r.rate), ratio(npm), ratio(measuring), 100*r.spread, r.cpu)
}

// thousands writes a number with a comma between each three digits.
func thousands(f float64) string {
	text := strconv.FormatFloat(f, 'f', 0, 64)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
