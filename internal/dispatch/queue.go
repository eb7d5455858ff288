// Package dispatch runs functions one after the other, off the goroutine that hands
// them in.
package dispatch

import (
	"sync"
	"sync/atomic"

	"github.com/siowasm/siowasm/internal/apart"
)

// A Task is something to run. Size is what it weighs while it waits, in bytes, and does not
// change.
type Task interface {
	Run()
	Size() int
}

// Func is a weightless [Task].
type Func func()

// Run calls f.
func (f Func) Run() { f() }

// Size is zero.
func (f Func) Size() int { return 0 }

// A Queue runs tasks in the order in which they were pushed, one at a time. Its goroutine
// lives while tasks wait. The zero Queue is ready; it is safe for concurrent use.
//
// The goroutine takes all tasks at once, so that those who push seldom meet it at the lock.
// The tasks that it has taken wait as the others do, until it comes to them.
type Queue struct {
	mu      sync.Mutex
	tasks   []Task        // that were not taken
	pushed  weight        // ever
	running bool          // there is a goroutine
	changed chan struct{} // closed when a task begins; nil while nobody waits

	rest    []Task      // what a goroutine that was ended has left to the next
	begun   load        // what has begun to run, ever; written by the goroutine alone
	watched atomic.Bool // there may be a changed; set before begun is read
}

// A weight is a number of tasks and what they weigh. It may overflow: only differences count.
type weight struct{ n, bytes int64 }

// A load is a weight that one goroutine writes and others read.
type load struct{ n, bytes atomic.Int64 }

func (l *load) add(bytes int) {
	l.n.Store(l.n.Load() + 1)
	if bytes != 0 {
		l.bytes.Store(l.bytes.Load() + int64(bytes))
	}
}

// Push appends a task, and returns how many wait now and what they weigh.
func (q *Queue) Push(t Task) (n, bytes int) {
	n, bytes, first := q.Add(t)
	q.Start(first, false)
	return n, bytes
}

// Add is Push without the goroutine: first is what Start has to be told then.
func (q *Queue) Add(t Task) (n, bytes int, first bool) {
	size := t.Size()
	q.mu.Lock()
	q.tasks = append(q.tasks, t)
	q.pushed.n++
	q.pushed.bytes += int64(size)
	n, bytes = q.waiting()
	first = !q.running
	q.running = true
	q.mu.Unlock()
	return n, bytes, first
}

// Start sees to it that the first task runs, and what is pushed meanwhile: before it returns
// if inline is set, and by the queue's goroutine otherwise. The compiler would copy it to each
// place that calls it.
//
//go:noinline
func (q *Queue) Start(first, inline bool) {
	switch {
	case !first:
	case inline:
		q.run()
	default:
		go q.run()
	}
}

// Waiting returns how many tasks wait and what they weigh.
func (q *Queue) Waiting() (n, bytes int) {
	q.mu.Lock()
	n, bytes = q.waiting()
	q.mu.Unlock()
	return n, bytes
}

// waiting is Waiting with q.mu held.
func (q *Queue) waiting() (n, bytes int) {
	return int(q.pushed.n - q.begun.n.Load()), int(q.pushed.bytes - q.begun.bytes.Load())
}

// Full returns nil when fewer than n tasks wait that weigh less than bytes; otherwise a
// channel that is closed once it is worth asking again.
func (q *Queue) Full(n, bytes int) <-chan struct{} {
	var changed chan struct{}
	q.mu.Lock()
	q.watched.Store(true)
	if tasks, weight := q.waiting(); tasks >= n || weight >= bytes {
		if q.changed == nil {
			q.changed = make(chan struct{})
		}
		changed = q.changed
	}
	q.mu.Unlock()
	return changed
}

// run runs tasks until none wait. One that calls [runtime.Goexit], as testing.T.FailNow does, ends
// the goroutine: what follows runs on another.
func (q *Queue) run() {
	tasks, next, idle := q.rest, 0, false
	defer func() {
		if idle {
			return
		}
		apart.Repanic(recover())
		q.rest = tasks[next:]
		go q.run()
	}()
	q.rest = nil
	for {
		for next < len(tasks) {
			t := tasks[next]
			tasks[next] = nil
			next++
			q.begun.add(t.Size())
			if q.watched.Load() {
				q.tell()
			}
			t.Run()
		}
		next = 0
		if tasks = q.take(tasks); len(tasks) == 0 {
			idle = true
			return
		}
	}
}

// take returns the tasks that wait, and leaves the room of those before for the next. When there are
// none, another goroutine may run already.
func (q *Queue) take(before []Task) []Task {
	q.mu.Lock()
	tasks := q.tasks
	if len(tasks) > 0 || cap(tasks) < cap(before) {
		q.tasks = shrink(before)
	}
	q.running = len(tasks) > 0
	q.mu.Unlock()
	return tasks
}

// shrink empties the slice, and lets go of one that a burst has made large.
func shrink(tasks []Task) []Task {
	if cap(tasks) > 1024 {
		return nil
	}
	return tasks[:0]
}

// tell tells those who wait that a task begins.
func (q *Queue) tell() {
	q.mu.Lock()
	q.watched.Store(false)
	if q.changed != nil {
		close(q.changed)
		q.changed = nil
	}
	q.mu.Unlock()
}
