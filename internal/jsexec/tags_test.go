//go:build !js

package jsexec_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file without the tag would make these packages importable natively, and fail there.
func TestTags(t *testing.T) {
	t.Parallel()
	const tag = "//go:build js && wasm\n\n"
	for _, dir := range []string{"transport_js", "internal/jsx"} {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			t.Errorf("%s has no files", dir)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(string(text), tag) {
				t.Errorf("%s does not begin with %q", file, tag)
			}
		}
	}
}
