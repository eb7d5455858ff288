//go:build !js

package parity_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// A row is one row of a table in docs: what the official client calls a thing, the Go way,
// and the tests that prove it.
type row struct {
	file, class, name string
	way, proof        string
}

func (r row) String() string { return r.file + ": " + r.class + ": " + r.name }

// backticked finds what stands between backticks.
var backticked = regexp.MustCompile("`([^`]+)`")

func spans(text string) (all []string) {
	for _, m := range backticked.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

// rows reads the tables of a page. Their class is the last heading's text.
func rows(t *testing.T, file string) (all []row) {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + file)
	if err != nil {
		t.Fatal(err)
	}
	class := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			class = heading
		}
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|-") || strings.HasPrefix(line, "| | |") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), " | ")
		if len(cells) != 3 {
			t.Errorf("%s: %d cells, want name, way and proof: %s", file, len(cells), line)
			continue
		}
		name := spans(cells[0])
		if len(name) == 0 {
			continue // the table's head
		}
		if len(name) > 1 {
			t.Errorf("%s: one row for %v, want one for each", file, name)
		}
		all = append(all, row{file, class, name[0], strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2])})
	}
	if len(all) == 0 {
		t.Fatalf("%s has no rows", file)
	}
	return all
}

// required reads which rows a page has to have: a name a line, below its class in brackets.
func required(t *testing.T, file string) (all []row) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + strings.TrimSuffix(file, ".md") + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	class := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			class = strings.Trim(line, "[]")
		default:
			all = append(all, row{file: file, class: class, name: line})
		}
	}
	return all
}

var pages = []string{"python-socketio.md", "javascript.md"}

func TestNoRowIsMissing(t *testing.T) {
	t.Parallel()
	for _, page := range pages {
		have := map[row]bool{}
		for _, r := range rows(t, page) {
			key := row{file: r.file, class: r.class, name: r.name}
			if have[key] {
				t.Errorf("%v: twice", key)
			}
			have[key] = true
		}
		want := required(t, page)
		for _, r := range want {
			if !have[r] {
				t.Errorf("%v: no row", r)
			}
			delete(have, r)
		}
		for r := range have {
			t.Errorf("%v: a row that testdata does not list", r)
		}
	}
}

func TestRowsSayHowAndWhy(t *testing.T) {
	t.Parallel()
	for _, page := range pages {
		for _, r := range rows(t, page) {
			if r.way == "" {
				t.Errorf("%v: nothing about Go", r)
			}
			if len(spans(r.proof)) == 0 && !refused(r.way) {
				t.Errorf("%v: names no test", r)
			}
		}
	}
}

// refused reports whether a row says that the client does not have the thing, which it
// begins with, and gives a reason after a colon.
func refused(way string) bool {
	no, why, ok := strings.Cut(way, ": ")
	return ok && (no == "no" || no == "not yet" || no == "no meaning here") && why != ""
}
