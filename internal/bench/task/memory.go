//go:build linux

package task

import (
	"fmt"
	"os"
	"runtime/debug"
	"syscall"
)

// Resident returns how many bytes of this process are in memory.
func Resident() (int64, error) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		return 0, fmt.Errorf("read /proc/self/statm: %w", err)
	}
	return pages * int64(os.Getpagesize()), nil
}

// Settled is Resident after the memory that is not used was given back.
func Settled() (int64, error) {
	debug.FreeOSMemory()
	return Resident()
}

// spareFiles are the open files of a process beside its connections.
const spareFiles = 64

// AllowFiles lets this process have n connections open.
func AllowFiles(n int) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("read the limit of open files: %w", err)
	}
	want := uint64(n + spareFiles)
	if limit.Cur >= want {
		return nil
	}
	if limit.Max < want {
		return fmt.Errorf("%d connections need %d open files, the system allows %d (ulimit -Hn)", n, want, limit.Max)
	}
	limit.Cur = want
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("allow %d open files: %w", want, err)
	}
	return nil
}
