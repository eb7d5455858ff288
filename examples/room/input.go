package main

import (
	"bufio"
	"context"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/siowasm/siowasm/web/chat"
)

// read hands on the lines of a reader, and closes lines at its end.
func read(ctx context.Context, from io.Reader, lines chan<- string) {
	defer close(lines)
	input := bufio.NewReader(from)
	for {
		line, err := input.ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			select {
			case lines <- line:
			case <-ctx.Done():
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// send sends a line, or the file that it names.
func send(ctx context.Context, m *chat.Member, line string) error {
	path, isFile := strings.CutPrefix(line, "/file ")
	if !isFile {
		return m.Say(ctx, line)
	}
	path = strings.TrimSpace(path)
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return chat.Refusal(strconv.Quote(path) + " is not a file.")
	}
	name := filepath.Base(path)
	if err := m.CheckSize(name, info.Size()); err != nil {
		return err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return m.Share(ctx, chat.File{Name: name, Type: mime.TypeByExtension(filepath.Ext(path)), Data: data})
}
