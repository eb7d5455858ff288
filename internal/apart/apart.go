// Package apart calls functions that may end the goroutine that they are called on, by
// [runtime.Goexit] as testing.T.FailNow does, and keeps the stacks of goroutines small that live long
// and mostly wait.
package apart

import "errors"

// ErrGoexit stands for what a function would have returned that has ended its goroutine.
var ErrGoexit = errors.New("a function of the program ended its goroutine")

// Repanic goes on with what recover has returned to a deferred function, if that is a panic: nothing
// that the function does otherwise is to follow one. The compiler would copy it to each place that calls
// it.
//
//go:noinline
func Repanic(recovered any) {
	if recovered != nil {
		panic(recovered)
	}
}

// Do runs f on a goroutine of its own, and returns when f has, or has ended the
// goroutine. What f needs of stack goes with that goroutine: a stack that has grown stays with a
// goroutine that waits.
func Do(f func()) {
	done := make(chan struct{})
	go func() {
		defer func() {
			Repanic(recover()) // who waits does not go on
			close(done)
		}()
		f()
	}()
	<-done
}
