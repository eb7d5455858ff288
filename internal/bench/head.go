package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

const unknown = "unknown"

// head says what the figures are measured on and with.
func head(ctx context.Context, b *bench) string {
	return fmt.Sprintf("Measured on %d processors (%s; load average before: %s) with %s, Node %s, %s; socket.io-client %s, python-socketio %s; %s. "+
		"Medians of %d repetitions of about %v.\n",
		runtime.NumCPU(), processor(), load(), runtime.Version(),
		output(ctx, "node", "--version"), output(ctx, python3, "--version"),
		npmVersion(b.root, "socket.io-client"),
		output(ctx, python3, "-c", "from importlib.metadata import version; print(version('python-socketio'))"),
		moduleVersions(), b.reps, b.duration)
}

// processor returns what the system calls the first one.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if name, model, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return unknown
}

// load returns how many programs have wanted a processor in the last minute.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return unknown
	}
	minute, _, _ := strings.Cut(string(text), " ")
	return minute
}

func output(ctx context.Context, program string, args ...string) string {
	out, err := exec.CommandContext(ctx, program, args...).Output()
	if err != nil {
		return unknown
	}
	return strings.TrimSpace(string(out))
}

func npmVersion(root, name string) string {
	text, err := os.ReadFile(filepath.Join(root, "internal/interop/node_modules", name, "package.json"))
	var found struct{ Version string }
	if err != nil || json.Unmarshal(text, &found) != nil {
		return unknown
	}
	return found.Version
}

// moduleVersions returns the versions of the WebSocket library and of the JSON engines that this program was built with.
func moduleVersions() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return unknown
	}
	var list []string
	for _, dep := range info.Deps {
		for _, name := range []string{"coder/websocket", "goccy/go-json", "bytedance/sonic", "go-json-experiment/json"} {
			if dep.Path == "github.com/"+name {
				list = append(list, name+" "+dep.Version)
			}
		}
	}
	return strings.Join(list, ", ")
}
