package report

import (
	"errors"
	"strings"
)

// Insert returns the document with the tables in the place of those that it has of that name: they
// stand between two comments that have it.
func Insert(document, name, tables string) (string, error) {
	begin, end := "<!-- "+name+": begin -->", "<!-- "+name+": end -->"
	before, rest, begins := strings.Cut(document, begin+"\n")
	_, after, ends := strings.Cut(rest, end+"\n")
	if !begins || !ends {
		return "", errors.New("no lines " + begin + " and " + end)
	}
	return before + begin + "\n\n" + tables + "\n" + end + "\n" + after, nil
}
