package probe

import (
	"context"
	"os"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
)

// Control returns a client of the control server in the environment.
func Control() *control.Client { return control.New(Network(), os.Getenv(control.Env)) }

// Start has a control server start a server that ends with the test.
func Start(t testing.TB, c *control.Client, o control.Options) *control.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s, err := c.Start(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return s
}
