package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// What stands around the tables in a document.
const (
	insertBegin = "<!-- bench: begin -->\n"
	insertEnd   = "<!-- bench: end -->\n"
)

// insert puts the tables in a file into a document, in the place of those that it has.
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
	before, rest, begins := strings.Cut(string(document), insertBegin)
	_, after, ends := strings.Cut(rest, insertEnd)
	if !begins || !ends {
		return fmt.Errorf("%s has no lines %q and %q", args[1], strings.TrimSpace(insertBegin), strings.TrimSpace(insertEnd))
	}
	text := before + insertBegin + "\n" + string(tables) + "\n" + insertEnd + after
	return os.WriteFile(args[1], []byte(text), 0o644)
}
