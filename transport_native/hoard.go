//go:build !js

package transportnative

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/siowasm/siowasm/transport"
)

// maxHeld is how many bytes Close reads ahead of a Read that does not come.
const maxHeld = 1 << 20

// heldOverhead makes empty messages count.
const heldOverhead = 64

// A hoard is what Close has read ahead of Read.
type hoard struct {
	some atomic.Bool // there may be messages

	mu       sync.Mutex
	messages []transport.Message
	size     int
}

func (h *hoard) full() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.size >= maxHeld
}

func (h *hoard) put(m transport.Message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.messages = append(h.messages, m)
	h.size += len(m.Data) + heldOverhead
	h.some.Store(true)
}

// take returns the oldest message, if there is one and ctx has not ended.
func (h *hoard) take(ctx context.Context) (m transport.Message, ok bool) {
	if !h.some.Load() || ctx.Err() != nil {
		return m, false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.messages) == 0 {
		return m, false
	}
	m = h.messages[0]
	h.messages[0] = transport.Message{}
	h.messages = h.messages[1:]
	h.size -= len(m.Data) + heldOverhead
	h.some.Store(len(h.messages) > 0)
	return m, true
}
