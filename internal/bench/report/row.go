// Package report writes what the bench has measured in Markdown, and compares it with what is wanted.
package report

import (
	"slices"

	"github.com/siowasm/siowasm/internal/bench/suite"
	"github.com/siowasm/siowasm/internal/bench/task"
)

// A Row is what came of a contestant: medians of its results.
type Row struct {
	Workload string
	suite.Contestant
	Rate             float64 // events a second
	Spread           float64 // of the rate: from the smallest to the largest, in medians
	CPU              float64 // microseconds of the client's processor time an event
	P50, P99         float64 // microseconds
	Natural, Settled float64 // KB a connection, see task.Result
	Seconds          float64
}

// NewRow returns the row of the results of n events each, of which there is one at least.
func NewRow(workload string, c suite.Contestant, n int, results []task.Result) Row {
	column := func(of func(task.Result) float64) []float64 {
		values := make([]float64, len(results))
		for i, result := range results {
			values[i] = of(result)
		}
		slices.Sort(values)
		return values
	}
	events := float64(n)
	rates := column(func(r task.Result) float64 { return events / r.Seconds })
	return Row{
		Workload: workload, Contestant: c,
		Rate:    median(rates),
		Spread:  (rates[len(rates)-1] - rates[0]) / median(rates),
		CPU:     median(column(func(r task.Result) float64 { return r.CPU * 1e6 / events })),
		P50:     median(column(func(r task.Result) float64 { return r.P50 })),
		P99:     median(column(func(r task.Result) float64 { return r.P99 })),
		Natural: median(column(func(r task.Result) float64 { return float64(r.Natural) / 1024 / events })),
		Settled: median(column(func(r task.Result) float64 { return float64(r.Settled) / 1024 / events })),
		Seconds: median(column(func(r task.Result) float64 { return r.Seconds })),
	}
}

// median returns the median of what is sorted.
func median(values []float64) float64 {
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
