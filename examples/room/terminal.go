package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/siowasm/siowasm/web/chat"
)

// maxCopies is how many files of one name are saved.
const maxCopies = 1000

var _ chat.View = (*terminal)(nil)

// A terminal prints what happens in the room.
type terminal struct {
	out, notes io.Writer
	files      *os.Root      // where to save files; nil saves none
	connected  chan struct{} // gets a value; has room for one
}

// Status implements [chat.View].
func (t *terminal) Status(s chat.Status, cause error) {
	if cause == nil {
		fmt.Fprintln(t.notes, s)
	} else {
		fmt.Fprintf(t.notes, "%s: %s\n", s, chat.Explain(cause))
	}
	if s == chat.Connected {
		select {
		case t.connected <- struct{}{}:
		default:
		}
	}
}

// Transport implements [chat.View].
func (t *terminal) Transport(string) {}

// RoundTrip implements [chat.View].
func (t *terminal) RoundTrip(time.Duration) {}

// Members implements [chat.View].
func (t *terminal) Members([]string) {}

// Failed implements [chat.View].
func (t *terminal) Failed(err error) { fmt.Fprintln(t.notes, chat.Explain(err)) }

// Entry implements [chat.View].
func (t *terminal) Entry(e *chat.Entry) {
	if e.Own {
		return
	}
	line := ""
	switch e.Kind {
	case chat.KindMessage:
		line = e.Name + ": " + e.Text
	case chat.KindFile:
		if e.File == nil {
			return
		}
		line = e.Name + " sent " + e.File.Name + " (" + strconv.Itoa(e.File.Size) + " bytes" + t.save(e.File) + ")"
	case chat.KindJoin:
		line = e.Name + " joined"
	case chat.KindLeave:
		line = e.Name + " left"
	case chat.KindRename:
		line = e.Name + " is now " + e.Text
	default:
		return
	}
	fmt.Fprintln(t.out, e.Time().Format("15:04"), printable(line))
}

// save stores a file and says where, after a comma.
func (t *terminal) save(f *chat.File) string {
	if t.files == nil {
		return ""
	}
	if f.Data == nil {
		return ", sent before you came"
	}
	path, err := store(t.files, f)
	if err != nil {
		return ", not saved: " + err.Error()
	}
	return ", saved as " + path
}

// store writes a file under its name, or one beside it when that is taken, and returns its
// path. The name is somebody else's: root keeps it inside, and no file is a hidden one.
func store(root *os.Root, f *chat.File) (string, error) {
	name := filepath.Base(printable(strings.ReplaceAll(f.Name, `\`, "/")))
	if name = strings.TrimLeft(name, "./"); name == "" {
		name = "file"
	}
	extension := filepath.Ext(name)
	stem := strings.TrimSuffix(name, extension)
	for i := 1; ; i++ {
		if i > 1 {
			name = stem + "-" + strconv.Itoa(i) + extension
		}
		file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if os.IsExist(err) && i < maxCopies {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = file.Write(f.Data)
		if closing := file.Close(); err == nil {
			err = closing
		}
		return file.Name(), err
	}
}

// printable takes out what would command the terminal rather than be read.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsPrint(r):
			return r
		case unicode.IsSpace(r):
			return ' '
		}
		return unicode.ReplacementChar
	}, text)
}
