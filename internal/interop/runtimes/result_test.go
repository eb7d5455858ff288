//go:build !js

package runtimes_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// A step is something that a runtime was to do.
type step struct {
	Step   string
	OK     bool
	Detail string
}

// A result is what a runtime prints: its version, and the steps that it came to.
type result struct {
	Version string
	Steps   []step
}

// parse decodes what a runtime printed.
func parse(t *testing.T, output []byte) result {
	t.Helper()
	var r result
	if err := json.Unmarshal(output, &r); err != nil {
		t.Fatalf("decode the result: %v\n%s", err, output)
	}
	return r
}

// check fails the test for each step that went wrong.
func (r result) check(t *testing.T) {
	t.Helper()
	if r.Version == "" || len(r.Steps) == 0 {
		t.Error("nothing was tested")
	}
	for _, s := range r.Steps {
		if !s.OK {
			t.Errorf("%s: %s", s.Step, s.Detail)
		}
	}
}

// table returns the Markdown table of what works where. A step that is not for a host is a dash.
func table(hosts []host, results []result) string {
	var names []string
	for _, r := range results {
		for _, s := range r.Steps {
			if !slices.Contains(names, s.Step) {
				names = append(names, s.Step)
			}
		}
	}
	var b strings.Builder
	row := func(cells ...string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	row(append([]string{"runtime", "version"}, names...)...)
	row(slices.Repeat([]string{"---"}, len(names)+2)...)
	for i, r := range results {
		cells := []string{hosts[i].name, r.Version}
		for _, name := range names {
			cells = append(cells, r.cell(name))
		}
		row(cells...)
	}
	return b.String()
}

func (r result) cell(name string) string {
	i := slices.IndexFunc(r.Steps, func(s step) bool { return s.Step == name })
	switch {
	case i < 0:
		return "–"
	case r.Steps[i].OK:
		return "yes"
	default:
		return "no"
	}
}
