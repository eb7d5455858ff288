package sio

// Connection state recovery: a server that has it switched on gives each namespace a private
// id, and each event an offset as its last argument. A client that comes back with both gets
// the events that it has missed.

// A recovery is what a namespace has to come back with.
type recovery struct {
	_      incomparable
	pid    string
	offset string
}

// offset returns the offset of an event, or "". It is its last argument, of those that want no
// acknowledgement.
func (e *Event) offset() string {
	if e.asks || e.Args.Len() == 0 {
		return ""
	}
	last := e.Args.Len() - 1
	var offset string
	if e.Args.Decode(last, &offset) != nil || offset == "" { // null decodes, too
		return ""
	}
	var v any
	if _ = e.Args.Decode(last, &v); v != offset { // binary data decodes as its base64
		return ""
	}
	return offset
}

// note takes the offset of an event, unless that is "".
func (r *recovery) note(offset string) {
	if r.pid != "" && offset != "" {
		r.offset = offset
	}
}

// joined takes the private id of a CONNECT and reports whether the state was recovered.
func (r *recovery) joined(pid string) bool {
	recovered := pid != "" && pid == r.pid
	if !recovered {
		*r = recovery{pid: pid}
	}
	return recovered
}

// auth returns what to send with a CONNECT: the fields of auth, which go before, and the
// recovery's. The codec says what the fields of auth are. Their numbers become float64, which is
// what the servers that recover read them as.
func (r recovery) auth(codec Codec, auth any) (any, error) {
	if r.pid == "" || r.offset == "" {
		return auth, nil
	}
	fields := map[string]any{}
	if auth != nil {
		msgs, err := codec.Encode(&Packet{Type: PacketConnect, Namespace: "/", Data: []any{auth}})
		if err != nil {
			return nil, err
		}
		decoder := codec.NewDecoder(DecoderOptions{})
		for _, m := range msgs {
			p, err := decoder.Decode(m)
			if err != nil {
				return nil, err
			}
			if p != nil {
				if err := p.Args.Decode(0, &fields); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, f := range [][2]string{{"pid", r.pid}, {"offset", r.offset}} {
		if _, own := fields[f[0]]; !own {
			fields[f[0]] = f[1]
		}
	}
	return fields, nil
}
