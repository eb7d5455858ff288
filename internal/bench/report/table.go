package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/siowasm/siowasm/internal/bench/suite"
)

// Table returns the heading and the rows of a workload in Markdown.
func Table(w suite.Workload, rows []Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "#### %s (`%s`)\n\n", w.Title, w.Name)
	switch {
	case w.Idle():
		fmt.Fprint(&b, "| Client | KB each | KB each as it is | seconds to connect all |\n|---|---:|---:|---:|\n")
		for _, r := range rows {
			fmt.Fprintf(&b, "| %s | %.1f | %.1f | %.1f |\n", r.name(), r.Settled, r.Natural, r.Seconds)
		}
	case rows[0].P50 > 0:
		fmt.Fprint(&b, "| Client | Format | events/s | × npm | × yardstick | spread | CPU µs | p50 µs | p99 µs |\n|---|---|---:|---:|---:|---:|---:|---:|---:|\n")
		for _, r := range rows {
			fmt.Fprintf(&b, "%s %.0f | %.0f |\n", r.line(rows), r.P50, r.P99)
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
func (r Row) name() string {
	name := r.Contestant.String()
	if r.Client == suite.Siowasm {
		return "**" + suite.Siowasm + "**" + strings.TrimPrefix(name, suite.Siowasm)
	}
	return name
}

// line returns the columns that rates have. The ratio to npm is that in the same format.
func (r Row) line(rows []Row) string {
	ratio := func(client string) string {
		for _, other := range rows {
			if other.Client == client && other.Format == r.Format {
				return fmt.Sprintf("%.2f", r.Rate/other.Rate)
			}
		}
		return ""
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %.0f %% | %.2f |",
		r.name(), r.Format, thousands(r.Rate), ratio(suite.NPM), ratio(suite.Yardstick), 100*r.Spread, r.CPU)
}

// thousands writes a number with a comma between each three digits.
func thousands(f float64) string {
	text := strconv.FormatFloat(f, 'f', 0, 64)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
