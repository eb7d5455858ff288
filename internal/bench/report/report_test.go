package report_test

import (
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/bench/report"
	"github.com/siowasm/siowasm/internal/bench/suite"
	"github.com/siowasm/siowasm/internal/bench/task"
)

// rows has a row for each contestant of each workload: ours is twice as fast as the others at half the cost.
func rows() (list []report.Row) {
	for _, w := range suite.All() {
		for _, c := range w.Contestants {
			r := report.Row{Workload: w.Name, Contestant: c, Rate: 1000, CPU: 10, P50: 100, P99: 200, Settled: 30}
			if c.Client == suite.Siowasm {
				r.Rate, r.CPU, r.P50, r.P99, r.Settled = 2000, 5, 50, 100, 20
			}
			list = append(list, r)
		}
	}
	return list
}

// Every target finds what it is about in a run of everything, and is judged by it.
func TestTargets(t *testing.T) {
	t.Parallel()
	text := report.Targets(rows())
	if lines := strings.Count(text, "\n"); lines != 2+23 {
		t.Errorf("%d lines:\n%s", lines, text)
	}
	for _, want := range []string{
		"| emit: rate, to npm | ≥ 4 | 2.00 | **no** | 2.00 |\n",
		"| emit: CPU an event, to the yardstick | ≤ 1 | 0.50 | yes |  |\n",
		"| receive into a struct: rate, to npm | ≥ 1 | 2.00 | yes | 2.00 |\n",
		"| receive into a struct, best engine: rate, to npm (encoding/json) | ≥ 2 | 2.00 | yes | 2.00 |\n",
		"| echo, one at a time, Call: p50, to the yardstick | ≤ 1.25 | 0.50 | yes |  |\n",
		"| 10,000 idle connections: KB of each | ≤ 20 | 20.00 | yes |  |\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("want %s in\n%s", want, text)
		}
	}
}

// What was not measured is left out.
func TestTargetsOfSome(t *testing.T) {
	t.Parallel()
	var some []report.Row
	for _, r := range rows() {
		if r.Workload == suite.Emit && r.Client != suite.Yardstick {
			some = append(some, r)
		}
	}
	if text := report.Targets(some); strings.Count(text, "\n") != 2+1 {
		t.Errorf("want only the rate of emit to npm in\n%s", text)
	}
}

func TestRow(t *testing.T) {
	t.Parallel()
	r := report.NewRow("emit", suite.Contestant{}, 1000, []task.Result{
		{Seconds: 1, CPU: 0.5, P50: 1, P99: 10, Settled: 1024 * 1000},
		{Seconds: 4, CPU: 0.25, P50: 3, P99: 30, Settled: 3 * 1024 * 1000},
		{Seconds: 2, CPU: 0.75, P50: 2, P99: 20, Settled: 2 * 1024 * 1000},
	})
	want := report.Row{Workload: "emit", Rate: 500, Spread: 1.5, CPU: 500, P50: 2, P99: 20, Settled: 2, Seconds: 2}
	if r != want {
		t.Errorf("got %+v, want %+v", r, want)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	w, err := suite.Choose(suite.Emit, "")
	if err != nil {
		t.Fatal(err)
	}
	c := func(client string) suite.Contestant { return suite.Contestant{Client: client, Format: "json"} }
	got := report.Table(w[0], []report.Row{
		{Contestant: c(suite.Siowasm), Rate: 1234567.8, CPU: 1.234, Spread: 0.1},
		{Contestant: c(suite.NPM), Rate: 500, CPU: 20},
	})
	want := "#### Emit: an object of 100 bytes (`emit`)\n\n" +
		"| Client | Format | events/s | × npm | × yardstick | spread | CPU µs |\n|---|---|---:|---:|---:|---:|---:|\n" +
		"| **siowasm** | json | 1,234,568 | 2469.14 |  | 10 % | 1.23 |\n" +
		"| npm | json | 500 | 1.00 |  | 0 % | 20.00 |\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestInsert(t *testing.T) {
	t.Parallel()
	const begin, end = "<!-- bench: begin -->\n", "<!-- bench: end -->\n"
	got, err := report.Insert("a\n"+begin+"old\n"+end+"b\n", "bench", "new\n")
	if want := "a\n" + begin + "\nnew\n\n" + end + "b\n"; err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	for _, document := range []string{"", begin, end, end + begin, strings.ReplaceAll(begin+end, "bench", "other")} {
		if got, err := report.Insert(document, "bench", "new\n"); err == nil {
			t.Errorf("%q became %q", document, got)
		}
	}
}
