//go:build !js

package parity_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// packages are those whose names the tables may use, with their directories.
var packages = map[string]string{
	"sio": "sio", "siomsgpack": "sio/siomsgpack", "siocbor": "sio/siocbor",
	"engineio": "transport/engineio", "transport": "transport",
	"transportnative": "transport_native", "transportjs": "transport_js",
	"conformance": "internal/interop/conformance", "endurance": "internal/interop/endurance",
	"serializers": "internal/interop/serializers", "matrix": "internal/interop/matrix", "examples": "examples", "demo": "internal/interop/demo", "parity": "internal/parity", "guard": "internal/guard",
}

// standard are those of Go's own packages that the tables may name without being checked.
var standard = map[string]bool{
	"context": true, "errors": true, "http": true, "json": true, "signal": true, "slog": true,
	"sync": true, "time": true, "tls": true, "url": true,
}

func parse(t *testing.T, dir string, tests bool) (files []*ast.File) {
	t.Helper()
	entries, err := os.ReadDir("../../" + dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") != tests {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", dir, entry.Name()), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// exported returns what a package exports: names, and those of methods and fields behind
// the name of their type and a dot.
func exported(files []*ast.File) map[string]bool {
	names := map[string]bool{}
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				names[receiver(d)+d.Name.Name] = true
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.ValueSpec:
						for _, name := range spec.Names {
							names[name.Name] = true
						}
					case *ast.TypeSpec:
						names[spec.Name.Name] = true
						for _, member := range members(spec.Type) {
							names[spec.Name.Name+"."+member] = true
						}
					}
				}
			}
		}
	}
	return names
}

func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name + "."
	}
	return ""
}

func members(t ast.Expr) (names []string) {
	var fields *ast.FieldList
	switch t := t.(type) {
	case *ast.StructType:
		fields = t.Fields
	case *ast.InterfaceType:
		fields = t.Methods
	default:
		return nil
	}
	for _, field := range fields.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

// qualified is a name of a package's, with what may follow it.
var qualified = regexp.MustCompile(`^([a-z]+)\.([A-Z]\w*(?:\.[A-Z]\w*)?)$`)

func TestIdentifiersExist(t *testing.T) {
	t.Parallel()
	known := map[string]map[string]bool{}
	for name, dir := range packages {
		known[name] = exported(parse(t, dir, false))
	}
	for _, page := range pages {
		for _, r := range rows(t, page) {
			for _, span := range spans(r.way) {
				m := qualified.FindStringSubmatch(span)
				switch {
				case m == nil && token.IsExported(span):
					t.Errorf("%v: %s is to be named with its package", r, span)
				case m == nil || standard[m[1]]:
				case known[m[1]] == nil:
					t.Errorf("%v: %s: which package is %s?", r, span, m[1])
				case !known[m[1]][m[2]]:
					t.Errorf("%v: %s does not exist", r, span)
				}
			}
		}
	}
}

// What this client can be told, and what it can do, stands in the tables.
func TestOptionsAndMethodsAreNamed(t *testing.T) {
	t.Parallel()
	named := map[string]bool{}
	for _, page := range pages {
		for _, r := range rows(t, page) {
			for _, span := range spans(r.way) {
				named[span] = true
			}
		}
	}
	for name := range exported(parse(t, "sio", false)) {
		typ, member, _ := strings.Cut(name, ".")
		if !token.IsExported(member) {
			continue
		}
		switch typ {
		case "Config", "EmitOptions", "Client":
			if !named["sio."+name] {
				t.Errorf("no page names sio.%s", name)
			}
		case "Namespace":
			if !named["sio."+name] && !named["sio.Client."+member] {
				t.Errorf("no page names sio.%s", name)
			}
		}
	}
}

// subtests returns the string literals of each test, which name its subtests among other
// things, by the test's name; and under "" those of the rest of the package's tests, which
// may hold tables.
func subtests(files []*ast.File) map[string][]string {
	tests := map[string][]string{}
	for _, f := range files {
		for _, d := range f.Decls {
			name := ""
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				for _, prefix := range []string{"Test", "Example", "Fuzz"} {
					if strings.HasPrefix(f.Name.Name, prefix) {
						name = f.Name.Name
						tests[name] = append(tests[name], "")
					}
				}
			}
			ast.Inspect(d, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					text, _ := strconv.Unquote(lit.Value)
					tests[name] = append(tests[name], text)
				}
				return true
			})
		}
	}
	return tests
}

// has reports whether a test has a subtest of that name. Of a name that the test puts
// together, a literal has to be the beginning.
func has(tests map[string][]string, name, subtest string) bool {
	for _, literal := range append(tests[name], tests[""]...) {
		if literal == subtest || subtest != "" && literal != "" && strings.HasPrefix(subtest, literal) && strings.HasSuffix(literal, " ") {
			return true
		}
	}
	return false
}

func TestProofsExist(t *testing.T) {
	t.Parallel()
	known := map[string]map[string][]string{}
	for name, dir := range packages {
		known[name] = subtests(parse(t, dir, true))
	}
	for _, page := range pages {
		for _, r := range rows(t, page) {
			for _, span := range spans(r.proof) {
				test, subtest, _ := strings.Cut(span, "/")
				in, name, _ := strings.Cut(test, ".")
				switch {
				case known[in] == nil:
					t.Errorf("%v: %s: which package is %s?", r, span, in)
				case known[in][name] == nil || name == "":
					t.Errorf("%v: there is no test %s", r, span)
				case !has(known[in], name, subtest):
					t.Errorf("%v: %s has no subtest %q", r, test, subtest)
				}
			}
		}
	}
}
