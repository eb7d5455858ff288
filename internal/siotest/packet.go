package siotest

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/siowasm/siowasm/transport"
)

// The types of Socket.IO packets.
const (
	sioConnect      = '0'
	sioDisconnect   = '1'
	sioEvent        = '2'
	sioAck          = '3'
	sioConnectError = '4'
	sioBinaryEvent  = '5'
	sioBinaryAck    = '6'
)

// A packet is one Socket.IO packet: of the binary types too, kind is sioEvent or
// sioAck. Numbers in data are float64, objects map[string]any, attachments []byte.
type packet struct {
	kind      byte
	namespace string
	id        *int
	data      any // nil: absent
}

// encode returns the header and the attachments.
func (p packet) encode() []transport.Message {
	var attachments []transport.Message
	data := detach(p.data, &attachments)
	kind := p.kind
	var header strings.Builder
	if len(attachments) > 0 {
		kind += sioBinaryEvent - sioEvent
		header.WriteString(strconv.Itoa(len(attachments)) + "-")
	}
	if p.namespace != "/" {
		header.WriteString(p.namespace + ",")
	}
	if p.id != nil {
		header.WriteString(strconv.Itoa(*p.id))
	}
	if data != nil {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(data); err != nil {
			panic("siotest: " + err.Error()) // a test emits what JSON cannot say
		}
		header.Write(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
	}
	first := transport.Message{Data: []byte(string(kind) + header.String())}
	return append([]transport.Message{first}, attachments...)
}

// detach returns v with placeholders for its []byte values, which it appends.
func detach(v any, attachments *[]transport.Message) any {
	switch v := v.(type) {
	case []byte:
		*attachments = append(*attachments, transport.Message{Data: v, Binary: true})
		return map[string]any{"_placeholder": true, "num": len(*attachments) - 1}
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = detach(e, attachments)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for _, key := range sortedKeys(v) {
			object[key] = detach(v[key], attachments)
		}
		return object
	}
	return v
}

// attach is the reverse of detach.
func attach(v any, attachments [][]byte) (any, error) {
	var err error
	switch v := v.(type) {
	case []any:
		for i := range v {
			if v[i], err = attach(v[i], attachments); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		if v["_placeholder"] == true {
			num, ok := v["num"].(float64)
			if !ok || num != float64(int(num)) || num < 0 || int(num) >= len(attachments) {
				return nil, errors.New("illegal attachments")
			}
			return attachments[int(num)], nil
		}
		for key := range v {
			if v[key], err = attach(v[key], attachments); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}

// A decoder puts packets together.
type decoder struct {
	maxAttachments int
	waiting        *packet
	missing        int
	attachments    [][]byte
}

// decode returns a packet, or nil while attachments are missing.
func (d *decoder) decode(m transport.Message) (*packet, error) {
	switch {
	case m.Binary && d.waiting == nil:
		return nil, errors.New("got binary data when not reconstructing a packet")
	case !m.Binary && d.waiting != nil:
		return nil, errors.New("got plaintext data when reconstructing a packet")
	case m.Binary:
		d.attachments = append(d.attachments, m.Data)
		if d.missing--; d.missing > 0 {
			return nil, nil
		}
		p := d.waiting
		d.waiting = nil
		var err error
		p.data, err = attach(p.data, d.attachments)
		return p, err
	}
	p, attachments, err := parseHeader(string(m.Data))
	if err != nil {
		return nil, err
	}
	if attachments > d.maxAttachments {
		return nil, errors.New("too many attachments")
	}
	if attachments > 0 {
		d.waiting, d.missing, d.attachments = p, attachments, nil
		return nil, nil
	}
	return p, nil
}

func parseHeader(text string) (p *packet, attachments int, err error) {
	if text == "" || text[0] < sioConnect || text[0] > sioBinaryAck {
		return nil, 0, errors.New("unknown packet type")
	}
	p = &packet{kind: text[0], namespace: "/"}
	rest := text[1:]
	if p.kind == sioBinaryEvent || p.kind == sioBinaryAck {
		count, after, _ := strings.Cut(rest, "-")
		attachments, err = strconv.Atoi(count)
		if err != nil || attachments < 1 {
			return nil, 0, errors.New("illegal attachments")
		}
		p.kind -= sioBinaryEvent - sioEvent
		rest = after
	}
	if strings.HasPrefix(rest, "/") {
		p.namespace, rest, _ = strings.Cut(rest, ",")
	}
	if digits := len(rest) - len(strings.TrimLeft(rest, "0123456789")); digits > 0 {
		id, err := strconv.Atoi(rest[:digits])
		if err != nil {
			return nil, 0, errors.New("invalid packet id")
		}
		p.id, rest = &id, rest[digits:]
	}
	if rest != "" {
		if err := json.Unmarshal([]byte(rest), &p.data); err != nil || p.data == nil {
			return nil, 0, errors.New("invalid payload")
		}
	}
	if !p.valid() {
		return nil, 0, errors.New("invalid payload")
	}
	return p, attachments, nil
}

var reservedEvents = []any{"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}

func (p *packet) valid() bool {
	_, object := p.data.(map[string]any)
	list, isList := p.data.([]any)
	switch p.kind {
	case sioConnect:
		return p.data == nil || object
	case sioDisconnect:
		return p.data == nil
	case sioAck:
		return isList && p.id != nil
	case sioEvent:
		if len(list) == 0 {
			return false
		}
		_, name := list[0].(string)
		return name && !slices.Contains(reservedEvents, list[0])
	}
	return false // CONNECT_ERROR is the server's
}
