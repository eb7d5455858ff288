//go:build js && wasm

package main

import (
	"strconv"
	"syscall/js"
	"time"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/web/chat"
)

// Entry implements [chat.View].
func (p *page) Entry(e *chat.Entry) {
	switch e.Kind {
	case chat.KindMessage:
		item := p.bubble(e)
		item.Call("append", p.create("p", "text", e.Text))
		p.append(item)
	case chat.KindFile:
		item := p.bubble(e)
		item.Call("append", p.file(e.File))
		p.append(item)
	case chat.KindJoin:
		p.append(p.note(e.Name+" joined", e.Time()))
	case chat.KindLeave:
		p.append(p.note(e.Name+" left", e.Time()))
	case chat.KindRename:
		p.append(p.note(e.Name+" is now "+e.Text, e.Time()))
	}
}

// bubble returns a line with who and when, to which the rest is added.
func (p *page) bubble(e *chat.Entry) js.Value {
	class := "bubble"
	if e.Own {
		class += " own"
	}
	item := p.create("li", class, "")
	p.color(item, e.Name)
	head := p.create("p", "head", "")
	head.Call("append", p.create("span", "name", e.Name), " ", p.time(e.Time()))
	item.Call("append", head)
	return item
}

// note returns a line about the room or the connection.
func (p *page) note(text string, at time.Time) js.Value {
	item := p.create("li", "note", "")
	item.Call("append", p.create("span", "text", text), " ", p.time(at))
	return item
}

func (p *page) time(at time.Time) js.Value {
	date := js.Global().Get("Date").New(float64(at.UnixMilli()))
	text := date.Call("toLocaleTimeString", []any{}, map[string]any{"hour": "2-digit", "minute": "2-digit"})
	e := p.create("time", "", text.String())
	e.Set("dateTime", date.Call("toISOString"))
	return e
}

// previewed are the types that the page shows as images. Only these keep their type: another
// one, opened from its link, could be a page of this origin with scripts.
var previewed = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "image/avif": true,
}

// file returns what shows a file: its name, size, a link, and an image where it is one.
func (p *page) file(f *chat.File) js.Value {
	if f == nil {
		return p.create("p", "gone", "A file without a name.")
	}
	box := p.create("div", "file", "")
	if f.Data == nil {
		box.Call("append", p.create("span", "file-name", f.Name), " ",
			p.create("span", "gone", size(f.Size)+", shared before you came"))
		return box
	}
	options := map[string]any{"type": "application/octet-stream"}
	if previewed[f.Type] {
		options["type"] = f.Type
	}
	blob := js.Global().Get("Blob").New([]any{jsx.FromBytes(f.Data)}, options)
	url := js.Global().Get("URL").Call("createObjectURL", blob).String()
	if previewed[f.Type] {
		image := p.create("img", "", "")
		image.Set("alt", f.Name)
		image.Set("src", url)
		box.Call("append", image)
	}
	link := p.create("a", "file-name", f.Name)
	link.Set("href", url)
	link.Set("download", f.Name)
	box.Call("append", link, " ", p.create("span", "size", size(len(f.Data))))
	return box
}

// forget lets go of the files of a line that is removed.
func (p *page) forget(item js.Value) {
	links := item.Call("querySelectorAll", "a[download]")
	for i := range links.Length() {
		js.Global().Get("URL").Call("revokeObjectURL", links.Index(i).Get("href"))
	}
}

func size(n int) string {
	switch {
	case n < 1000:
		return strconv.Itoa(n) + " B"
	case n < 1000_000:
		return strconv.FormatFloat(float64(n)/1000, 'f', 1, 64) + " kB"
	}
	return strconv.FormatFloat(float64(n)/1000_000, 'f', 1, 64) + " MB"
}
