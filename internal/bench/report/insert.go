package report

import (
	"errors"
	"strings"
)

// What stands around the tables in a document.
const (
	insertBegin = "<!-- bench: begin -->\n"
	insertEnd   = "<!-- bench: end -->\n"
)

// Insert returns the document with the tables in the place of those that it has.
func Insert(document, tables string) (string, error) {
	before, rest, begins := strings.Cut(document, insertBegin)
	_, after, ends := strings.Cut(rest, insertEnd)
	if !begins || !ends {
		return "", errors.New("no lines " + strings.TrimSpace(insertBegin) + " and " + strings.TrimSpace(insertEnd))
	}
	return before + insertBegin + "\n" + tables + "\n" + insertEnd + after, nil
}
