//go:build js && wasm

package main

import (
	"unsafe"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

//lint:file-ignore U1000 staticcheck does not know who calls what go:wasmexport names

// What JavaScript calls. None of these waits, and none starts what could not wait until
// the program is resumed. Numbers that are not known any more are ignored.

//go:wasmexport scratch
func exportScratch(size int32) unsafe.Pointer { return host.room(int(size)) }

//go:wasmexport attach
func exportAttach(size int32) unsafe.Pointer { return host.give(int(size)) }

//go:wasmexport create
func exportCreate() int32 {
	c := &client{}
	c.number = host.clients.add(c)
	return c.number
}

//go:wasmexport set
func exportSet(number, key int32, value float64) {
	if c := host.clients.get(number); c != nil {
		c.settings.set(key, value)
	}
}

//go:wasmexport set_text
func exportSetText(number, key, size int32) {
	if c := host.clients.get(number); c != nil {
		c.settings.setText(key, host.text(size))
	}
}

//go:wasmexport open
func exportOpen(number int32) {
	if c := host.clients.get(number); c != nil {
		c.open()
	}
}

//go:wasmexport close
func exportClose(number int32) {
	if c := host.clients.get(number); c != nil {
		c.close(false)
	}
}

//go:wasmexport abort
func exportAbort(number int32) {
	if c := host.clients.get(number); c != nil {
		host.tasks.Go(c.sio.Abort)
	}
}

//go:wasmexport resume_client
func exportResume(number int32) {
	if c := host.clients.get(number); c != nil {
		host.tasks.Go(c.sio.Resume)
	}
}

//go:wasmexport writable
func exportWritable(number int32) bool {
	c := host.clients.get(number)
	return c != nil && c.sio.Writable()
}

//go:wasmexport namespace
func exportNamespace(client, size int32) int32 {
	c := host.clients.get(client)
	if c == nil {
		return 0
	}
	return host.namespaces.add(c.namespace(host.text(size)))
}

//go:wasmexport release
func exportRelease(number int32) { host.namespaces.take(number) }

//go:wasmexport join
func exportJoin(number int32) {
	if n := host.namespaces.get(number); n != nil {
		n.join(number)
	}
}

//go:wasmexport leave
func exportLeave(number int32) {
	if n := host.namespaces.get(number); n != nil {
		n.leave()
	}
}

// The flags of emit.
const (
	flagVolatile = 1 << iota
	flagNoCompress
)

//go:wasmexport emit
func exportEmit(number, size, slot, flags, ack int32, timeout float64) int32 {
	d := handed(size, slot)
	n := host.namespaces.get(number)
	if n == nil {
		return eventOffline
	}
	return n.emit(d, sio.EmitOptions{
		Volatile:   flags&flagVolatile != 0,
		NoCompress: flags&flagNoCompress != 0,
		Timeout:    duration(timeout),
	}, ack)
}

// handed returns the data that were handed over. The text is in the scratch memory.
func handed(size, slot int32) *data {
	return &data{text: host.pad[:size], attachments: host.attachments(), slot: slot}
}

//go:wasmexport reply
func exportReply(number, question, size, slot int32) int32 {
	d := handed(size, slot)
	n := host.namespaces.get(number)
	if n == nil {
		return eventOffline
	}
	return n.reply(question, d)
}

//go:wasmexport unanswered
func exportUnanswered(number, question int32) {
	if n := host.namespaces.get(number); n != nil {
		n.asked.take(question)
	}
}

//go:wasmexport url_ready
func exportURLReady(question, size int32) {
	answered(question, &data{text: []byte(host.text(size))})
}

//go:wasmexport auth_ready
func exportAuthReady(question, size, slot int32) {
	if size == 0 && slot == 0 {
		answered(question, nil)
		return
	}
	answered(question, &data{text: []byte(host.text(size)), slot: slot})
}

// answered hands on the answer to a question; the second one is nobody's.
func answered(question int32, d *data) {
	if answered := host.questions.take(question); answered != nil {
		answered <- d // it has room for one
	}
}

//go:wasmexport http_done
func exportHTTPDone(number, status, header int32) {
	body := host.attachment()
	if x := host.exchanges.take(number); x != nil {
		x.answered(status, host.text(header), body)
	}
}

//go:wasmexport http_failed
func exportHTTPFailed(number, kind, size int32) {
	if x := host.exchanges.take(number); x != nil {
		x.failed(kind, host.text(size))
	}
}

//go:wasmexport ws_opened
func exportOpened(number int32, pings bool) {
	if s := host.sockets.get(number); s != nil {
		s.opened(pings)
	}
}

//go:wasmexport ws_ponged
func exportPonged(number int32) {
	if s := host.sockets.get(number); s != nil {
		s.ponged()
	}
}

//go:wasmexport ws_texts
func exportTexts(number, size int32, several bool) unsafe.Pointer {
	texts := append([]byte(nil), host.pad[:size]...)
	host.texts = texts // JavaScript knows what is there: nothing else may be until it hands over the next ones
	if s := host.sockets.get(number); s != nil {
		s.pushTexts(texts, several)
	}
	return unsafe.Pointer(unsafe.SliceData(texts))
}

//go:wasmexport ws_message
func exportMessage(number int32, binary bool) {
	b := host.attachment()
	if binary {
		host.lent = append(host.lent, b)
	}
	if s := host.sockets.get(number); s != nil {
		s.push(transport.Message{Data: b, Binary: binary})
	}
}

//go:wasmexport forget
func exportForget() {
	clear(host.lent)
	host.lent = host.lent[:0]
}

//go:wasmexport ws_closed
func exportClosed(number, code, size int32, broken bool) {
	if s := host.sockets.get(number); s != nil {
		s.closed(code, host.text(size), broken)
	}
}

//go:wasmexport ws_failed
func exportFailed(number, status, kind, size int32) {
	if s := host.sockets.get(number); s != nil {
		s.failed(status, kind, host.text(size))
	}
}

//go:wasmexport noticed
func exportNoticed(number int32, offline bool) {
	if c := host.clients.get(number); c != nil && c.network != nil {
		c.network.noticed(offline)
	}
}

//go:wasmexport decoded
func exportDecoded(kind, size int32, id float64) {
	host.decoded = decoded{kind: kind, namespace: host.text(size), id: id}
}

//go:wasmexport shutdown
func exportShutdown() { host.stopping.Do(func() { close(host.stop) }) }

// What inspect tells.
const (
	inspectClients = iota
	inspectNamespaces
	inspectSockets
	inspectExchanges
	inspectQuestions
	inspectFuncs
	inspectUnanswered
)

//go:wasmexport inspect
func exportInspect(what int32) int32 {
	switch what {
	case inspectClients:
		return int32(host.clients.size())
	case inspectNamespaces:
		return int32(host.namespaces.size())
	case inspectSockets:
		return int32(host.sockets.size())
	case inspectExchanges:
		return int32(host.exchanges.size())
	case inspectQuestions:
		return int32(host.questions.size())
	case inspectFuncs:
		return int32(jsx.Live())
	case inspectUnanswered:
		n := 0
		for _, namespace := range host.namespaces.all() {
			n += namespace.asked.size()
		}
		return int32(n)
	}
	return -1
}
