//go:build !js && unix

package transportnative

import "syscall"

// asks tells whether sendOnce and receiveOnce do anything.
const asks = true

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

// receiveOnce reads what a socket that does not wait has. It is empty if there is nothing yet.
func receiveOnce(socket uintptr, p []byte) (n int, empty bool, err error) {
	for {
		n, err = syscall.Read(int(socket), p)
		switch err {
		case syscall.EINTR:
		case syscall.EAGAIN:
			return 0, true, nil
		default:
			return n, false, err
		}
	}
}
