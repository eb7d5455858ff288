//go:build !js

package parity_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// imports are the packages that the code of the pages may name.
var imports = map[string]string{
	"context": "context", "tls": "crypto/tls", "x509": "crypto/x509", "json": "encoding/json", "errors": "errors",
	"fmt": "fmt", "log": "log", "slog": "log/slog", "http": "net/http", "cookiejar": "net/http/cookiejar", "url": "net/url",
	"os": "os", "signal": "os/signal", "sync": "sync", "syscall": "syscall", "time": "time",
	"sio": module + "sio", "siomsgpack": module + "sio/siomsgpack", "siocbor": module + "sio/siocbor",
	"transport": module + "transport", "engineio": module + "transport/engineio",
	"transportnative": module + "transport_native",
}

const module = "github.com/siowasm/siowasm/"

// prelude is what a fragment finds around it.
const prelude = `
var ctx context.Context
var client *sio.Client
var roots *x509.CertPool
func token(ctx context.Context, renew bool) (string, error) { return "", nil }
`

var (
	goBlock = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")
	named   = regexp.MustCompile(`(?:^|[^\w."])([a-z]\w*)\.[A-Z]`)
	newName = regexp.MustCompile(`(?m)^(\w+)(?:, (\w+))? :?= |^var (\w+) `)
)

// TestCodeOfThePages compiles the Go code of the pages: whole programs, declarations, and
// fragments, which are put into a function.
func TestCodeOfThePages(t *testing.T) {
	t.Parallel()
	for _, page := range slices.Concat([]string{"../../README.md"}, files(t, "../../docs/*.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for i, block := range goBlock.FindAllStringSubmatch(string(text), -1) {
			t.Run(fmt.Sprintf("%s/%d", filepath.Base(page), i+1), func(t *testing.T) {
				t.Parallel()
				compile(t, program(t, block[1]))
			})
		}
	}
}

func files(t *testing.T, pattern string) []string {
	t.Helper()
	all, err := filepath.Glob(pattern)
	if err != nil || len(all) == 0 {
		t.Fatalf("%s: %v, error %v", pattern, all, err)
	}
	return all
}

// program makes a whole program of a piece of code.
func program(t *testing.T, code string) string {
	t.Helper()
	if strings.HasPrefix(code, "package ") {
		return code
	}
	code = prelude + declarations(t, code)
	var b strings.Builder
	b.WriteString("package main\n")
	for _, m := range named.FindAllStringSubmatch(code, -1) {
		if path := imports[m[1]]; path != "" && !strings.Contains(b.String(), `"`+path+`"`) {
			fmt.Fprintf(&b, "import %s %q\n", m[1], path)
		}
	}
	return b.String() + code + "\nfunc main() {}\n"
}

// declarations returns code that stands outside of a function as it is, and other code in one,
// where each line that gives a variable a value may do so again.
func declarations(t *testing.T, code string) string {
	t.Helper()
	if _, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+code, 0); err == nil {
		return code
	}
	used := ""
	for _, m := range newName.FindAllStringSubmatch(code, -1) {
		for _, name := range m[1:] {
			if name != "" && name != "_" {
				used += "\t_ = " + name + "\n"
			}
		}
	}
	if strings.Contains(code, "\treturn\n") {
		return "func fragment() {\n" + code + "}\n"
	}
	return "func fragment() error {\n" + code + used + "\treturn nil\n}\n"
}

// compile checks a program, for js/wasm if it is one, with the module's requirements.
func compile(t *testing.T, code string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(code), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "vet", "-unreachable=false", file)
	cmd.Dir = "../.."
	if strings.Contains(code, `"syscall/js"`) {
		cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%s", err, out, code)
	}
}
