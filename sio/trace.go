package sio

// A PacketTrace tells of a packet, as OnPacket gets it. It has none of its arguments, which may
// be secret.
type PacketTrace struct {
	Out       bool // the client's; otherwise the server's
	Type      PacketType
	Namespace string
	Event     string // of an EVENT
	ID        uint64 // of the acknowledgement
	HasID     bool
	Args      int // how many
	Size      int // bytes of its messages
}

// trace tells the hooks of OnPacket. Packets that go out are told of when they are encoded,
// before they are queued.
func (c *Client) trace(p *Packet, size int, out bool) {
	if len(c.onPacket.all()) == 0 {
		return
	}
	args := p.Args.Len()
	if out {
		args = len(p.Data)
	}
	c.notifyOften(&c.onPacket, PacketTrace{
		Out: out, Type: p.Type, Namespace: p.Namespace, Event: p.Event,
		ID: p.ID, HasID: p.HasID, Args: args, Size: size,
	})
}
