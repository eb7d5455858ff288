//go:build !js

package engineio_test

import "testing"

// inPage reports whether the tests run in a page.
func inPage() bool { return false }

// leadPage does nothing, as there is no page.
func leadPage(*testing.T, string) {}
