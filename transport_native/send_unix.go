//go:build !js && unix

package transportnative

import "syscall"

// sends tells whether sendOnce writes.
const sends = true

// sendOnce writes what a socket that does not wait has room for, and returns how much that is, or a
// negative number.
func sendOnce(socket uintptr, p []byte) int {
	for {
		n, err := syscall.Write(int(socket), p)
		if err != syscall.EINTR {
			return n
		}
	}
}
