//go:build !js

package parity_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	fenced  = regexp.MustCompile("(?ms)^```.*?^```$")
	unsaid  = regexp.MustCompile(`[^\p{L}\p{N}\- ]`) // what GitHub leaves out of an anchor
	made    = regexp.MustCompile("(?m)(?:`|^    )make ([a-z][a-z-]*)")
	target  = regexp.MustCompile(`(?m)^([a-z-]+):.*## `)
)

func texts(t *testing.T) map[string]string {
	t.Helper()
	pages := []string{"../../README.md", "../../CHANGELOG.md", "../../wasm/README.md", "../interop/README.md", "../interop/api/README.md"}
	all := map[string]string{}
	for _, page := range slices.Concat(pages, files(t, "../../docs/*.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		all[page] = string(text)
	}
	return all
}

// TestLinks follows the links between the pages, and to the files of this module.
func TestLinks(t *testing.T) {
	t.Parallel()
	for page, text := range texts(t) {
		for _, m := range link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			path, anchor, _ := strings.Cut(m[1], "#")
			file := page
			if path != "" {
				file = filepath.Join(filepath.Dir(page), path)
			}
			content, err := os.ReadFile(file)
			if info, errStat := os.Stat(file); errStat == nil && info.IsDir() {
				err = nil
			}
			if err != nil {
				t.Errorf("%s: %s: %v", page, m[1], err)
			}
			if anchor != "" && !slices.Contains(anchors(string(content)), anchor) {
				t.Errorf("%s: %s: no such heading", page, m[1])
			}
		}
	}
}

// anchors returns what GitHub makes of the headings of a page.
func anchors(text string) (all []string) {
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		all = append(all, strings.ReplaceAll(unsaid.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return all
}

// TestTargets looks for the targets of make that the pages name.
func TestTargets(t *testing.T) {
	t.Parallel()
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, m := range target.FindAllStringSubmatch(string(makefile), -1) {
		have = append(have, m[1])
	}
	named := 0
	for page, text := range texts(t) {
		for _, m := range made.FindAllStringSubmatch(text, -1) {
			named++
			if !slices.Contains(have, m[1]) {
				t.Errorf("%s: make %s: no such target", page, m[1])
			}
		}
	}
	if named == 0 {
		t.Error("no page names a target")
	}
}
