//go:build js && wasm

package main

import (
	"math"
	"strconv"
	"syscall/js"
	"time"

	"github.com/siowasm/siowasm/web/chat"
)

// unknown stands where there is nothing to show.
const unknown = "–"

var _ chat.View = (*page)(nil)

// A page shows the room in the document. All text gets there as textContent.
type page struct {
	document js.Value
	log      js.Value
	messages js.Value
	status   js.Value
	connect  js.Value // the button
}

func newPage(document js.Value) *page {
	p := &page{document: document}
	p.log, p.messages, p.status, p.connect = p.element("log"), p.element("messages"), p.element("status"), p.element("connection")
	return p
}

func (p *page) element(id string) js.Value { return p.document.Call("getElementById", id) }

// text sets the text of an element that is there.
func (p *page) text(id, text string) { p.element(id).Set("textContent", text) }

// create makes an element with a class, perhaps "", and a text, perhaps "".
func (p *page) create(tag, class, text string) js.Value {
	e := p.document.Call("createElement", tag)
	if class != "" {
		e.Set("className", class)
	}
	if text != "" {
		e.Set("textContent", text)
	}
	return e
}

// Status implements [chat.View].
func (p *page) Status(s chat.Status, cause error) {
	p.status.Set("textContent", string(s))
	p.document.Get("body").Get("dataset").Set("status", string(s))
	for _, id := range []string{"text", "send", "file", "drop"} {
		p.element(id).Set("disabled", s != chat.Connected)
	}
	button := "Disconnect"
	if s == chat.Disconnected {
		button = "Connect"
	}
	p.connect.Set("textContent", button)
	p.connect.Set("disabled", false)

	line := ""
	switch s {
	case chat.Connected:
		p.text("error", "")
		line = "Connected"
	case chat.Reconnecting:
		line = "Connection lost, coming back"
	case chat.Disconnected:
		line = "Disconnected"
		p.Members(nil)
	default:
		return
	}
	if cause != nil {
		line += ": " + chat.Explain(cause)
	}
	p.append(p.note(line, time.Now()))
}

// Transport implements [chat.View].
func (p *page) Transport(name string) {
	if name == "" {
		name = unknown
	}
	p.text("transport", name)
}

// RoundTrip implements [chat.View].
func (p *page) RoundTrip(d time.Duration) {
	text := unknown
	if d >= 0 {
		ms := float64(d) / float64(time.Millisecond)
		digits := 1
		if ms >= 10 {
			digits = 0
		}
		text = strconv.FormatFloat(ms, 'f', digits, 64)
	}
	p.text("rtt", text)
}

// Members implements [chat.View].
func (p *page) Members(names []string) {
	p.text("count", strconv.Itoa(len(names)))
	items := make([]any, len(names))
	for i, name := range names {
		item := p.create("li", "", name)
		p.color(item, name)
		items[i] = item
	}
	p.element("members").Call("replaceChildren", items...)
}

// Failed implements [chat.View].
func (p *page) Failed(err error) { p.text("error", chat.Explain(err)) }

// color gives an element the color of a name.
func (p *page) color(e js.Value, name string) {
	hash := uint32(2166136261) // FNV-1a
	for _, b := range []byte(name) {
		hash = (hash ^ uint32(b)) * 16777619
	}
	e.Get("style").Call("setProperty", "--hue", strconv.Itoa(int(hash%360)))
}

// append adds a line, removes old ones, and keeps the end in sight unless somebody has
// scrolled away from it.
func (p *page) append(item js.Value) {
	const (
		kept = 500
		near = 80 // pixels
	)
	below := p.log.Get("scrollHeight").Float() - p.log.Get("scrollTop").Float() - p.log.Get("clientHeight").Float()
	p.messages.Call("append", item)
	for p.messages.Get("childElementCount").Int() > kept {
		first := p.messages.Get("firstElementChild")
		p.forget(first)
		first.Call("remove")
	}
	if below < near {
		p.log.Set("scrollTop", math.MaxInt32)
	}
}
