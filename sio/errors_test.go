package sio_test

import (
	"context"
	"errors"
	"testing"

	"github.com/siowasm/siowasm/sio"
)

// TestTimeouts are deadlines that were exceeded, to those who ask in general.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	for _, err := range []error{sio.ErrAckTimeout, sio.ErrConnectTimeout} {
		var timeout interface{ Timeout() bool }
		if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("%v is no timeout", err)
		}
	}
	if errors.Is(sio.ErrAckTimeout, sio.ErrConnectTimeout) {
		t.Error("one timeout is the other")
	}
}
