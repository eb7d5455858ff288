//go:build !js

package driver

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
)

// startTimeout is generous: a cold machine loads Node and two interpreters' packages from disk.
const startTimeout = 60 * time.Second

// Run calls run with a control server running and its address in the environment, and returns run's exit code. A
// control server that is in the environment already is used as it is. One that cannot be started is reported, and
// makes the exit code 1.
//
// It is what TestMain of a suite does:
//
//	func TestMain(m *testing.M) { os.Exit(driver.Run(m.Run)) }
func Run(run func() int) (code int) {
	if os.Getenv(control.Env) != "" {
		return run()
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	d, err := Start(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() {
		if err := d.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}()
	for _, variable := range d.Env() {
		name, value, _ := strings.Cut(variable, "=")
		if err := os.Setenv(name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.Unsetenv(name)
	}
	return run()
}
