//go:build js && wasm

package main

import (
	"context"
	"syscall/js"

	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/web/chat"
)

// controls are what a visitor of the page can do. The listeners only note what was asked
// for; what waits for the server does so in a queue.
type controls struct {
	page   *page
	member *chat.Member
	again  chan struct{} // gets a value when the visitor wants to connect; has room for one
	funcs  jsx.Funcs
	posts  dispatch.Queue // messages and files, in the order in which they were sent
	others dispatch.Queue // does not wait for these
}

func newControls(p *page, m *chat.Member) *controls {
	c := &controls{page: p, member: m, again: make(chan struct{}, 1)}
	name := p.element("name")
	name.Set("value", m.Name())
	name.Set("disabled", false)

	c.on("composer", "submit", c.send)
	c.on("file", "change", c.share)
	c.on("you", "submit", func() { name.Call("blur") }) // which is a change
	c.on("name", "change", c.rename)
	c.on("drop", "click", func() { c.do(&c.others, m.Drop) })
	c.on("connection", "click", c.toggle)
	return c
}

// release takes the listeners off.
func (c *controls) release() {
	for _, id := range []string{"composer", "file", "you", "name", "drop", "connection"} {
		e := c.page.element(id)
		e.Call("replaceWith", e.Call("cloneNode", true))
	}
	c.funcs.Release()
}

// on listens to an event of an element, which then has no effect of its own.
func (c *controls) on(id, event string, f func()) {
	c.page.element(id).Call("addEventListener", event, c.funcs.New(func(args []js.Value) {
		args[0].Call("preventDefault")
		f()
	}))
}

// do puts something in a queue, and shows why it failed.
func (c *controls) do(q *dispatch.Queue, f func(context.Context) error) {
	q.Push(dispatch.Func(func() {
		if err := f(context.Background()); err != nil {
			c.page.Failed(err)
			return
		}
		c.page.text("error", "")
	}))
}

func (c *controls) send() {
	input := c.page.element("text")
	text := input.Get("value").String()
	if text == "" {
		return
	}
	input.Set("value", "")
	c.do(&c.posts, func(ctx context.Context) error {
		err := c.member.Say(ctx, text)
		if err != nil && input.Get("value").String() == "" {
			input.Set("value", text) // to be sent again, perhaps
		}
		return err
	})
}

func (c *controls) share() {
	input := c.page.element("file")
	files := input.Get("files")
	for i := range files.Length() {
		file := files.Index(i)
		c.do(&c.posts, func(ctx context.Context) error { return c.shareOne(ctx, file) })
	}
	input.Set("value", "") // so that the same file can be chosen again
}

func (c *controls) shareOne(ctx context.Context, file js.Value) error {
	name := file.Get("name").String()
	// Before it is read: a browser can choose files larger than the memory of the program.
	if err := c.member.CheckSize(name, int64(file.Get("size").Float())); err != nil {
		return err
	}
	buffer, err := jsx.Await(ctx, file.Call("arrayBuffer"))
	if err != nil {
		return err
	}
	return c.member.Share(ctx, chat.File{Name: name, Type: file.Get("type").String(), Data: jsx.Bytes(buffer)})
}

func (c *controls) rename() {
	input := c.page.element("name")
	name := input.Get("value").String()
	c.do(&c.others, func(ctx context.Context) error {
		err := c.member.Rename(ctx, name)
		input.Set("value", c.member.Name())
		return err
	})
}

// toggle connects or disconnects.
func (c *controls) toggle() {
	if c.page.status.Get("textContent").String() == string(chat.Disconnected) {
		select {
		case c.again <- struct{}{}:
		default:
		}
		return
	}
	c.do(&c.others, func(context.Context) error { return c.member.Leave() })
}
