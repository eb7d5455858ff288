// Command room joins the live room of the web page from a terminal. With the room open
// (make demo):
//
//	go run ./examples/room -url http://127.0.0.1:8080 -name Ann
//
// What is typed is sent, line by line; /file PATH sends a file. What others write is printed,
// what becomes of the connection goes to standard error. With -dir the files that others
// send are saved there. Ctrl-C or the end of the input leaves.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/siowasm/siowasm/web/chat"
)

func main() {
	url := flag.String("url", "http://127.0.0.1:8080", "where the room is")
	name := flag.String("name", "Terminal", "your name")
	dir := flag.String("dir", "", "where to save files, an existing directory; empty saves none")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "room: unknown argument %q\n", flag.Arg(0))
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *url, *name, *dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, url, name, dir string) error {
	t := &terminal{out: os.Stdout, notes: os.Stderr, connected: make(chan struct{}, 1)}
	if dir != "" {
		var err error
		if t.files, err = os.OpenRoot(dir); err != nil {
			return err
		}
		defer t.files.Close()
	}
	m := chat.New(chat.Config{Name: name, View: t})
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx, url) }()

	select {
	case <-t.connected:
	case err := <-ended:
		return err
	}
	lines := make(chan string)
	go read(ctx, os.Stdin, lines) // nothing can interrupt a read: it ends with the program
	for {
		select {
		case line, more := <-lines:
			if !more {
				return leave(m, ended)
			}
			if err := send(ctx, m, line); err != nil && ctx.Err() == nil {
				fmt.Fprintln(os.Stderr, chat.Explain(err))
			}
		case err := <-ended:
			return err
		}
	}
}

func leave(m *chat.Member, ended <-chan error) error {
	err := m.Leave()
	if cause := <-ended; cause != nil {
		return cause
	}
	return err
}
