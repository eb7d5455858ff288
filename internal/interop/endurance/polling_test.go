//go:build !js

package endurance_test

import (
	"slices"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
)

// TestCallWhilePolling shows that a request does not wait for the poll that the server holds open.
func TestCallWhilePolling(t *testing.T) {
	t.Parallel()
	server := start(t, control.Options{PingInterval: 25 * time.Second})
	client := sio.New(sio.Config{Transports: []string{"polling"}})
	connect(t, client, server.URL())
	ctx := bounded(t)
	took := make([]time.Duration, 50)
	for i := range took {
		begin := time.Now()
		must(t, "call", add(ctx, client))
		took[i] = time.Since(begin)
	}
	slices.Sort(took)
	t.Logf("median %v, slowest %v", took[len(took)/2], took[len(took)-1])
	if slowest := took[len(took)-1]; slowest > time.Second {
		t.Errorf("the slowest call took %v", slowest)
	}
}
