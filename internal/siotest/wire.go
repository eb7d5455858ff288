package siotest

import (
	"encoding/base64"
	"errors"
	"strings"

	"github.com/siowasm/siowasm/transport"
)

// The types of Engine.IO packets.
const (
	eioOpen    = '0'
	eioClose   = '1'
	eioPing    = '2'
	eioPong    = '3'
	eioMessage = '4'
	eioUpgrade = '5'
	eioNoop    = '6'
)

// separator stands between the packets of a payload.
const separator = "\x1e"

// An eioPacket is one Engine.IO packet. Binary ones are messages.
type eioPacket struct {
	kind   byte
	data   []byte
	binary bool
}

func textPacket(kind byte, data string) eioPacket { return eioPacket{kind: kind, data: []byte(data)} }

// payload is how a poll's answer carries packets.
func payload(packets []eioPacket) []byte {
	texts := make([]string, len(packets))
	for i, p := range packets {
		if p.binary {
			texts[i] = "b" + base64.StdEncoding.EncodeToString(p.data)
		} else {
			texts[i] = string(p.kind) + string(p.data)
		}
	}
	return []byte(strings.Join(texts, separator))
}

// frame is how a WebSocket carries a packet.
func (p eioPacket) frame() transport.Message {
	if p.binary {
		return transport.Message{Data: p.data, Binary: true}
	}
	return transport.Message{Data: append([]byte{p.kind}, p.data...)}
}

// parsePayload returns the packets up to the first malformed one.
func parsePayload(body []byte) ([]eioPacket, error) {
	var packets []eioPacket
	for text := range strings.SplitSeq(string(body), separator) {
		p, err := parsePacket(text)
		if err != nil {
			return packets, err
		}
		packets = append(packets, p)
	}
	return packets, nil
}

// parseFrames is parsePayload for what a WebSocket brought.
func parseFrames(msgs []transport.Message) ([]eioPacket, error) {
	var packets []eioPacket
	for _, m := range msgs {
		p := eioPacket{kind: eioMessage, data: m.Data, binary: true}
		if !m.Binary {
			var err error
			if p, err = parsePacket(string(m.Data)); err != nil {
				return packets, err
			}
		}
		packets = append(packets, p)
	}
	return packets, nil
}

func parsePacket(text string) (eioPacket, error) {
	switch {
	case text == "":
		return eioPacket{}, errors.New("empty packet")
	case text[0] == 'b':
		data, err := base64.StdEncoding.DecodeString(text[1:])
		return eioPacket{kind: eioMessage, data: data, binary: true}, err
	case text[0] < eioOpen || text[0] > eioNoop:
		return eioPacket{}, errors.New("packet of unknown type " + text[:1])
	}
	return textPacket(text[0], text[1:]), nil
}
