package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/siowasm/siowasm/internal/bench/report"
	"github.com/siowasm/siowasm/internal/bench/suite"
)

// maxTime bounds a run.
const maxTime = 20 * time.Minute

// drive runs the workloads that args select, and prints the tables.
func drive(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("only", "", "names of workloads, or their first words, with commas between; all of them by default")
	clients := flags.String("clients", "", "clients that take part, with commas between; all of them by default")
	out := flags.String("out", "", "a file for the tables, beside the standard output")
	b := &bench{}
	flags.StringVar(&b.root, "root", ".", "the root of the repository")
	flags.IntVar(&b.reps, "reps", 5, "repetitions")
	flags.DurationVar(&b.duration, "time", 300*time.Millisecond, "how long a measurement takes, about")
	flags.StringVar(&b.profiles, "profiles", "", "a directory that exists, for a CPU profile of each of our own processes")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if b.reps < 1 || b.duration <= 0 || flags.NArg() > 0 {
		return errors.New("want -reps and -time above 0, and no arguments")
	}
	workloads, err := suite.Choose(*only, *clients)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	var text strings.Builder
	text.WriteString(b.head(ctx))
	var rows []report.Row
	start := time.Now()
	for _, w := range workloads {
		fmt.Fprintf(os.Stderr, "%4.0f s  %s\n", time.Since(start).Seconds(), w.Name)
		found, err := b.run(ctx, w)
		if err != nil {
			return fmt.Errorf("%s: %w", w.Name, err)
		}
		rows = append(rows, found...)
		text.WriteString("\n" + report.Table(w, found))
	}
	fmt.Fprintf(os.Stderr, "%4.0f s\n", time.Since(start).Seconds())
	text.WriteString("\n#### Targets\n\n" + report.Targets(rows))
	fmt.Print(text.String())
	if *out == "" {
		return nil
	}
	return os.WriteFile(*out, []byte(text.String()), 0o644)
}

// head says what the figures were measured on and with.
func (b *bench) head(ctx context.Context) string {
	processor := "an unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range bytes.Lines(text) {
			if name, model, _ := strings.Cut(string(line), ":"); strings.TrimSpace(name) == "model name" {
				processor = strings.TrimSpace(model)
				break
			}
		}
	}
	return fmt.Sprintf("Measured on %d processors (%s) with %s, Node %s, %s; medians of %d repetitions of about %v. JSON engines: %s.\n",
		runtime.NumCPU(), processor, runtime.Version(), version(ctx, "node"), version(ctx, "/usr/bin/python3"), b.reps, b.duration, engineVersions())
}

func version(ctx context.Context, program string) string {
	out, err := exec.CommandContext(ctx, program, "--version").Output()
	if err != nil {
		return "unknown"
	}
	scanner := bufio.NewScanner(bytes.NewReader(out))
	scanner.Scan()
	return scanner.Text()
}

// engineVersions returns the versions of the JSON engines that this program was built with.
func engineVersions() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	var list []string
	for _, dep := range info.Deps {
		if strings.HasSuffix(dep.Path, "json") || strings.HasSuffix(dep.Path, "/sonic") {
			list = append(list, strings.TrimPrefix(dep.Path, "github.com/")+" "+dep.Version)
		}
	}
	return strings.Join(list, ", ")
}

// insert puts the tables in a file into a document.
func insert(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: bench insert tables.md document.md")
	}
	tables, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	document, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	text, err := report.Insert(string(document), string(tables))
	if err != nil {
		return fmt.Errorf("%s: %w", args[1], err)
	}
	return os.WriteFile(args[1], []byte(text), 0o644)
}
