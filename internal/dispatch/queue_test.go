package dispatch_test

import (
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/siowasm/siowasm/internal/dispatch"
)

type sized struct{ size int }

func (s sized) Run()      {}
func (s sized) Size() int { return s.size }

func TestTasksRunInOrderOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q dispatch.Queue
		var got []int // written by one task at a time: the race detector objects otherwise
		for i := range 5000 {
			q.Push(dispatch.Func(func() { got = append(got, i) }))
		}
		synctest.Wait()
		if len(got) != 5000 || !slices.IsSorted(got) {
			t.Fatalf("ran %d of 5000 tasks, sorted: %v", len(got), slices.IsSorted(got))
		}
	})
}

func TestATaskMayPush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q dispatch.Queue
		var got []string
		q.Push(dispatch.Func(func() {
			q.Push(dispatch.Func(func() { got = append(got, "inner") }))
			got = append(got, "outer")
		}))
		synctest.Wait()
		if !slices.Equal(got, []string{"outer", "inner"}) {
			t.Fatal(got)
		}
	})
}

func TestATaskMayEndItsGoroutine(t *testing.T) {
	for _, c := range []struct {
		name string
		push func(q *dispatch.Queue, f func())
	}{
		{"on the queue's", func(q *dispatch.Queue, f func()) { q.Push(dispatch.Func(f)) }},
		{"inline", func(q *dispatch.Queue, f func()) {
			_, _, first := q.Add(dispatch.Func(f))
			done := make(chan struct{})
			go func() {
				defer close(done)
				q.Start(first, true)
			}()
			<-done
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var q dispatch.Queue
				var got []int
				c.push(&q, func() {
					for i := range 3 {
						q.Push(dispatch.Func(func() {
							got = append(got, i)
							if i == 1 {
								runtime.Goexit()
							}
						}))
					}
					runtime.Goexit()
				})
				synctest.Wait()
				if !slices.Equal(got, []int{0, 1, 2}) {
					t.Errorf("ran %v", got)
				}
				if n, _ := q.Waiting(); n != 0 {
					t.Errorf("%d wait", n)
				}
			})
		})
	}
}

func TestConcurrentPushes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q dispatch.Queue
		var all sync.WaitGroup
		n := 0
		for range 8 {
			all.Go(func() {
				for range 500 {
					q.Push(dispatch.Func(func() { n++ }))
				}
			})
		}
		all.Wait()
		synctest.Wait()
		if n != 4000 {
			t.Fatalf("%d of 4000 tasks ran", n)
		}
	})
}

func TestFullTellsByCountAndByWeight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q dispatch.Queue
		block := make(chan struct{})
		q.Push(dispatch.Func(func() { <-block }))
		synctest.Wait()
		if q.Full(1, 1) != nil {
			t.Fatal("full while nothing waits")
		}
		q.Push(sized{100})
		if n, bytes := q.Waiting(); n != 1 || bytes != 100 {
			t.Fatalf("%d tasks of %d bytes wait, want 1 of 100", n, bytes)
		}
		if q.Full(2, 101) != nil {
			t.Fatal("full below both limits")
		}
		byCount, byWeight := q.Full(1, 1000), q.Full(10, 100)
		if byCount == nil || byWeight == nil {
			t.Fatal("not full at a limit")
		}
		close(block)
		<-byCount
		<-byWeight
		synctest.Wait()
		if n, bytes := q.Waiting(); n != 0 || bytes != 0 {
			t.Fatalf("%d tasks of %d bytes wait at the end", n, bytes)
		}
	})
}

// What the queue's goroutine has taken together waits until it comes to it.
func TestTakenTasksWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q dispatch.Queue
		first, second := make(chan struct{}), make(chan struct{})
		q.Push(dispatch.Func(func() { <-first }))
		synctest.Wait()
		q.Push(dispatch.Func(func() { <-second }))
		q.Push(sized{100})
		q.Push(sized{50})
		close(first)
		synctest.Wait()
		if n, bytes := q.Waiting(); n != 2 || bytes != 150 {
			t.Errorf("%d tasks of %d bytes wait, want 2 of 150", n, bytes)
		}
		if n, bytes := q.Push(sized{1}); n != 3 || bytes != 151 {
			t.Errorf("%d tasks of %d bytes wait after another, want 3 of 151", n, bytes)
		}
		full := q.Full(3, 1000)
		if full == nil {
			t.Error("not full at the limit")
		}
		close(second)
		<-full
		synctest.Wait()
		if n, bytes := q.Waiting(); n != 0 || bytes != 0 {
			t.Errorf("%d tasks of %d bytes wait at the end", n, bytes)
		}
	})
}

func TestStartInline(t *testing.T) {
	var q dispatch.Queue
	var got []string // without a lock: all of it is run by this goroutine
	note := func(text string) dispatch.Task { return dispatch.Func(func() { got = append(got, text) }) }
	_, _, first := q.Add(dispatch.Func(func() {
		got = append(got, "first")
		if _, _, again := q.Add(note("third")); again {
			t.Error("Add during a task reports that it is the first")
		}
		q.Push(note("fourth"))
		got = append(got, "second")
	}))
	if !first {
		t.Fatal("Add reports that it is not the first")
	}
	q.Start(first, true)
	if want := []string{"first", "second", "third", "fourth"}; !slices.Equal(got, want) {
		t.Errorf("ran %q before Start returned, want %q", got, want)
	}
	if n, _ := q.Waiting(); n != 0 {
		t.Errorf("%d tasks wait", n)
	}
}
