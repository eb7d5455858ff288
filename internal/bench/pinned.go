package main

import (
	"errors"
	"os"
	"slices"
	"strings"
	"unicode"
)

// pinned returns a command that runs another on one processor, always the same.
func pinned(command []string) ([]string, error) {
	processor, err := lastProcessor()
	return slices.Concat([]string{"taskset", "--cpu-list", processor}, command), err
}

// lastProcessor returns the number of the last processor that this program may use: the first is more often interrupted.
func lastProcessor() (string, error) {
	const field = "Cpus_allowed_list:"
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(text)) {
		list, ok := strings.CutPrefix(line, field)
		numbers := strings.FieldsFunc(list, func(r rune) bool { return !unicode.IsDigit(r) })
		if ok && len(numbers) > 0 {
			return numbers[len(numbers)-1], nil
		}
	}
	return "", errors.New("/proc/self/status has no " + field)
}
