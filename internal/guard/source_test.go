//go:build !js

package guard_test

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sources parses the Go files below a directory of the module, tests left out.
func sources(t *testing.T, dir string) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	err := filepath.WalkDir("../../"+dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "node_modules":
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		files[strings.TrimPrefix(path, "../../")] = f
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no sources in %s", dir)
	}
	return files
}

func imports(f *ast.File) (paths []string) {
	for _, spec := range f.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		paths = append(paths, path)
	}
	return paths
}

// Who imports sio pays for none of these; decoding into a type needs reflect, and nothing
// else does.
func TestImportsOfSio(t *testing.T) {
	t.Parallel()
	for path, f := range sources(t, "sio") {
		if filepath.Dir(path) != "sio" {
			continue
		}
		name := filepath.Base(path)
		codec := strings.HasPrefix(name, "json") || strings.HasPrefix(name, "binary")
		for _, imported := range imports(f) {
			switch {
			case slices.Contains([]string{"fmt", "net/url", "log/slog"}, imported),
				imported == "encoding/json" && !codec,
				imported == "reflect" && !codec && name != "args.go":
				t.Errorf("%s imports %s", path, imported)
			}
		}
	}
}

// What is tagged for one host cannot be built, and so not imported, for another.
func TestHostPackagesAreTagged(t *testing.T) {
	t.Parallel()
	for dir, want := range map[string]string{
		"transport_js": "js && wasm", "internal/jsx": "js && wasm", "wasm": "js && wasm", "transport_native": "!js",
	} {
		if _, err := os.Stat("../../" + dir); err != nil {
			continue
		}
		for path, f := range sources(t, dir) {
			if got := tag(f); got != want && !strings.HasPrefix(got, want+" && ") {
				t.Errorf("%s is tagged %q, want %q, and more if need be", path, got, want)
			}
		}
	}
}

// tag returns the build constraint of a file, or "".
func tag(f *ast.File) string {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if expr, err := constraint.Parse(c.Text); err == nil && c.Pos() < f.Package {
				return expr.String()
			}
		}
	}
	return ""
}

// Nothing is registered behind a program's back, and no method is looked up by name, which
// would keep every exported method in every program.
func TestNoInitAndNoMethodByName(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"transport", "transport_js", "transport_native", "sio", "internal"} {
		for path, f := range sources(t, dir) {
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					if n.Name.Name == "init" && n.Recv == nil {
						t.Errorf("%s has an init function", path)
					}
				case *ast.SelectorExpr:
					if n.Sel.Name == "MethodByName" {
						t.Errorf("%s calls MethodByName", path)
					}
				}
				return true
			})
		}
	}
}

// The top of the tree is what a newcomer sees first.
func TestTopOfTheTree(t *testing.T) {
	t.Parallel()
	allowed := []string{
		".ci", ".git", ".gitattributes", ".github", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "DESIGN.md", "LICENSE", "Makefile",
		"README.md", "SECURITY.md", "bin", "docs", "examples", "go.mod", "go.sum", "internal", "sio", "transport", "transport_js",
		"transport_native", "wasm", "web",
	}
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s does not belong to the top of the tree", e.Name())
		}
	}
}
