package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
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
	secure := flags.Bool("tls", false, "connect over wss and https")
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
	if *secure {
		if b.certificate, err = os.MkdirTemp("", "bench"); err != nil {
			return err
		}
		defer os.RemoveAll(b.certificate)
		if err := certify(b.certificate); err != nil {
			return err
		}
		for i := range workloads {
			workloads[i].TLS = true
		}
	}
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	var text strings.Builder
	text.WriteString(head(ctx, b))
	if *secure {
		text.WriteString("Connections are wss and https.\n")
	}
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
	if !*secure { // the targets are for connections without TLS
		text.WriteString("\n#### Targets\n\n" + report.Targets(rows))
	}
	fmt.Print(text.String())
	if *out == "" {
		return nil
	}
	return os.WriteFile(*out, []byte(text.String()), 0o644)
}

// insert puts the tables in a file into a document, in the place that has the file's name.
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
	text, err := report.Insert(string(document), strings.TrimSuffix(filepath.Base(args[0]), ".md"), string(tables))
	if err != nil {
		return fmt.Errorf("%s: %w", args[1], err)
	}
	return os.WriteFile(args[1], []byte(text), 0o644)
}
