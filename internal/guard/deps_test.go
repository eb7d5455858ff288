//go:build !js

package guard_test

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/siowasm/siowasm/"

// list runs go list for a target, "js" or "native", and returns the lines.
func list(t *testing.T, target string, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir = "../.."
	cmd.Env = os.Environ()
	if target == "js" {
		cmd.Env = append(cmd.Env, "GOOS=js", "GOARCH=wasm")
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.Fields(string(out))
}

// In a js build nothing may reach what makes a program megabytes larger.
func TestJSBuildsReachNoServerCode(t *testing.T) {
	t.Parallel()
	for _, root := range []string{"./sio", "./transport/engineio"} {
		deps := list(t, "js", "-deps", root)
		if !slices.Contains(deps, "syscall/js") {
			t.Fatalf("%s does not reach syscall/js: is this a list for js?", root)
		}
		for _, banned := range []string{"net", "net/http", "crypto/tls", "github.com/coder/websocket"} {
			if slices.Contains(deps, banned) {
				t.Errorf("%s reaches %s in a js build", root, banned)
			}
		}
	}
}

// A program that imports only sio links no other serializer.
func TestSioReachesNoOtherSerializer(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"js", "native"} {
		for _, dep := range list(t, target, "-deps", "./sio") {
			if strings.HasPrefix(dep, "github.com/tinylib/msgp") || strings.HasPrefix(dep, "github.com/fxamacker/cbor") {
				t.Errorf("sio reaches %s (%s)", dep, target)
			}
		}
	}
}

// The lower packages of a js build do without what a core of that size does without. A
// package's own imports are looked at, and those of this module that it reaches.
func TestSmallCore(t *testing.T) {
	t.Parallel()
	banned := []string{"fmt", "net/url", "log/slog", "encoding/json", "reflect"}
	for _, dep := range list(t, "js", "-deps", "./transport/engineio") {
		if !strings.HasPrefix(dep, module) {
			continue
		}
		for _, imported := range list(t, "js", "-f", `{{join .Imports " "}}`, dep) {
			if slices.Contains(banned, imported) {
				t.Errorf("%s imports %s in a js build", dep, imported)
			}
		}
	}
}

// Imports go one way.
func TestImportDirections(t *testing.T) {
	t.Parallel()
	leaves := []string{"internal/apart", "internal/ascii", "internal/base64", "internal/cause", "internal/dispatch", "internal/head", "internal/jsontext", "internal/lock", "internal/scratch"} // which import nothing, but for dispatch
	may := map[string][]string{
		"transport":          {},
		"transport_js":       {"transport", "internal/jsx"},
		"transport_native":   {"transport"},
		"transport/engineio": {"transport", "transport_js", "transport_native", "internal/jsx"},
		"sio":                {"transport", "transport/engineio", "internal/jsonshape"},
		"sio/siomsgpack":     {"sio", "transport", "internal/packmap", "internal/jsonshape"},
		"sio/siocbor":        {"sio", "transport", "internal/packmap", "internal/jsonshape"},
		"internal/packmap":   {"sio", "transport", "internal/jsonshape"},
		"internal/jsx":       {},
		"internal/jsonshape": {},
		"internal/memnet":    {"transport"},
		"internal/siotest":   {"transport", "internal/memnet"}, // no code of the client
	}
	for _, name := range leaves {
		may[name] = nil
	}
	may["internal/dispatch"] = []string{"internal/apart"}
	for _, target := range []string{"js", "native"} {
		for name, allowed := range may {
			if _, err := os.Stat("../../" + name); err != nil || target == "native" && (name == "transport_js" || name == "internal/jsx") || target == "js" && name == "transport_native" {
				continue
			}
			for _, imported := range list(t, target, "-f", `{{join .Imports " "}}`, "./"+name) {
				own, ok := strings.CutPrefix(imported, module)
				if ok && !slices.Contains(allowed, own) && (slices.Contains(leaves, name) || !slices.Contains(leaves, own)) {
					t.Errorf("%s imports %s (%s)", name, own, target)
				}
			}
		}
	}
}
