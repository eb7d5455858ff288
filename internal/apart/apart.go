// Package apart keeps the stacks of goroutines small that live long and mostly wait.
package apart

// Do runs f on a goroutine of its own, and returns when f has, or has ended the goroutine by
// [runtime.Goexit]. What f needs of stack goes with that goroutine: a stack that has grown stays with a
// goroutine that waits.
func Do(f func()) {
	done := make(chan struct{})
	go func() {
		defer func() {
			if p := recover(); p != nil {
				panic(p) // who waits does not go on
			}
			close(done)
		}()
		f()
	}()
	<-done
}
