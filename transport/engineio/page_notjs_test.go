//go:build !js

package engineio_test

// inPage reports whether the tests run in a page.
func inPage() bool { return false }
