//go:build js && wasm

package transportjs

import (
	"bytes"
	"syscall/js"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
)

const (
	// separator joins texts. No JSON has it; texts that have it are read one by one.
	separator = 0x1e

	// How many messages are read at once where some are small ArrayBuffers: see pieceBytes.
	buffersBytes = 32 << 10
	// From this on, a reference to the host costs less than a number of each byte.
	largeBuffer = 1 << 10
)

// A joiner reads many texts or ArrayBuffers at once. It has only the functions of the host to do so,
// no JavaScript of its own. Those that go through an array call a function with an element, its index
// and the array. Where the function is to have the element alone, it is Reflect.apply that is called,
// which takes the element for the list of the arguments and leaves the rest.
type joiner struct {
	isObject js.Value // Object.isExtensible: of what a WebSocket delivers, only texts are not
	list     js.Value // an array of texts, which it is as a string, or of bytes
	add      js.Value // adds the elements of something like an array to list

	// Of buffers, when there are any.
	object   js.Value // Object
	memory   js.Value // a Uint8Array
	numbers  js.Value // the same as a Uint32Array
	lengthOf js.Value // the accessor of a buffer's length, as a function of the buffer
	view     js.Value // makes a Uint8Array of [[buffer]]
	shift    js.Value // Array.prototype.shift, as a function of the array
}

func (j *joiner) init() {
	global := js.Global()
	j.object = global.Get("Object")
	j.isObject = j.object.Get("isExtensible")
	j.list = global.Get("Array").New()
	j.list.Set("join", jsx.Bind(j.list, "join", string(rune(separator)))) // for its toString
	j.add = apply(jsx.Bind(j.list, "push"))
}

// apply returns a function that calls f with the elements of its first argument.
func apply(f js.Value) js.Value {
	return jsx.Bind(js.Global().Get("Reflect"), "apply", f, js.Undefined())
}

// texts copies the texts among datas to the messages that are not binary. It returns how many bytes
// it has read. Go has no reference to what the texts are together, which the host would keep until Go
// collects its garbage.
func (j *joiner) texts(datas js.Value, msgs []transport.Message) (length int, ok bool) {
	j.add.Invoke(datas)
	rest, ok := jsx.Encode(j.list)
	empty(j.list)
	length = len(rest)
	for i := range msgs {
		text := rest
		end := bytes.IndexByte(rest, separator)
		if ok = ok && (end < 0) == (i == len(msgs)-1); !ok {
			break
		}
		if end >= 0 {
			text, rest = rest[:end:end], rest[end+1:]
		}
		if !msgs[i].Binary {
			msgs[i].Data = text
		}
	}
	return length, ok
}

// buffers copies the ArrayBuffers among datas to their messages. It returns how many there are, and
// how many bytes they have.
func (j *joiner) buffers(datas js.Value, msgs []transport.Message) (n, length int, ok bool) {
	if j.memory.IsUndefined() {
		j.initBuffers()
	}
	list := datas.Call("filter", j.isObject)
	n = list.Length()
	lengths, err := jsx.Call(list, "map", j.lengthOf)
	if err != nil {
		return 0, 0, false // a Blob, say
	}
	sizes := j.copy(lengths, n)
	kinds := j.copy(datas.Call("map", j.isObject), len(msgs))
	large := false
	for i := range n {
		size := littleEndian(sizes[4*i:])
		length += size
		large = large || size >= largeBuffer
	}
	views := j.views(list)
	var joined []byte
	if large = large || length > 2*buffersBytes; !large {
		joined = j.bytes(views, length)
	}
	at := 0
	for i := range msgs {
		m := &msgs[i]
		if m.Binary = kinds[4*i] != 0; !m.Binary {
			continue
		}
		size := littleEndian(sizes[4*at:])
		if large {
			m.Data = jsx.Copy(views.Index(at), size)
		} else {
			m.Data, joined = joined[:size:size], joined[size:]
		}
		at++
	}
	empty(list)
	empty(views)
	return n, length, true
}

func (j *joiner) initBuffers() {
	global := js.Global()
	uint8Array := global.Get("Uint8Array")
	j.memory = uint8Array.New(2 * buffersBytes)
	buffer := j.memory.Get("buffer")
	j.numbers = global.Get("Uint32Array").New(buffer)
	j.lengthOf = accessor(buffer, "byteLength")
	j.view = apply(jsx.Bind(global.Get("Reflect"), "construct", uint8Array))
	j.shift = jsx.Bind(j.list.Get("shift"), "call")
}

// copy returns n numbers of a list, which it empties, of four bytes each.
func (j *joiner) copy(list js.Value, n int) []byte {
	j.numbers.Call("set", list)
	empty(list)
	return jsx.Copy(j.memory, 4*n)
}

// views returns an array with a Uint8Array of each ArrayBuffer of list.
func (j *joiner) views(list js.Value) js.Value {
	once := j.wrap(list)
	twice := j.wrap(once)
	views := twice.Call("map", j.view)
	empty(twice)
	empty(once)
	return views
}

// bytes returns those of all views, length together.
func (j *joiner) bytes(views js.Value, length int) []byte {
	views.Call("forEach", j.add)
	j.memory.Call("set", j.list)
	empty(j.list)
	return jsx.Copy(j.memory, length)
}

// wrap puts each element into an array of its own: an entry is [index, element].
func (j *joiner) wrap(list js.Value) js.Value {
	lists := j.object.Call("entries", list)
	lists.Call("forEach", j.shift)
	return lists
}

func littleEndian(b []byte) int {
	return int(b[3])<<24 | int(b[2])<<16 | int(b[1])<<8 | int(b[0])
}
