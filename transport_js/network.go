//go:build js && wasm

package transportjs

import (
	"strconv"
	"strings"
	"syscall/js"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/transport"
)

var _ transport.Network = (*Network)(nil)

// A Network opens connections with what the host offers. The zero Network is ready to
// use. Its methods may be called concurrently; its fields must not be changed after the
// first call.
type Network struct {
	// Credentials is fetch's credentials mode, "omit", "same-origin" or "include": whether
	// a browser sends and keeps cookies. Empty means "same-origin". Other hosts keep no
	// cookies and ignore it.
	Credentials string

	// WebSocket is the constructor to open WebSockets with. The zero Value means
	// globalThis.WebSocket, and on workerd fetch with an Upgrade header.
	//
	// Any class with the interface of the browser's will do. One whose prototype has
	// the method terminate is taken for the one of the npm package ws: its constructor
	// gets options as third argument, and it tells the status of a refused dial.
	WebSocket js.Value
}

// A limitError is [transport.ErrTooLarge] with what was too large.
type limitError struct {
	_     [0]func() // not comparable, which saves the code for it
	what  string
	limit int64
}

func (e *limitError) Error() string {
	return e.what + " larger than the limit of " + strconv.FormatInt(e.limit, 10) + " bytes"
}

func (e *limitError) Unwrap() error { return transport.ErrTooLarge }

// An opError is what the host reported, with what was tried.
type opError struct {
	_     [0]func()
	op    string
	err   error
	query string // is left out of the text
}

func (e *opError) Error() string {
	text := e.err.Error()
	if e.query != "" {
		text = ascii.Without(text, e.query)
	}
	return e.op + ": " + text
}

// withoutQuery has the text of err leave out the query of the URL that was asked for, which some
// hosts name, and which may hold what is nobody's business.
func withoutQuery(err error, url string) error {
	if e, ok := err.(*opError); ok {
		if at := strings.IndexByte(url, '?'); at >= 0 {
			e.query = url[at:]
		}
	}
	return err
}

func (e *opError) Unwrap() error { return e.err }
