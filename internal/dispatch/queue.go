// Package dispatch runs functions one after the other, off the goroutine that hands
// them in.
package dispatch

import "sync"

// A Task is something to run. Size is what it weighs while it waits, in bytes.
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
type Queue struct {
	mu      sync.Mutex
	tasks   []Task
	head    int // of the tasks that wait
	bytes   int
	running bool
	changed chan struct{} // closed when a task was taken; nil while nobody waits
}

// Push appends a task, and returns how many wait now and what they weigh.
func (q *Queue) Push(t Task) (n, bytes int) {
	q.mu.Lock()
	q.tasks = append(q.tasks, t)
	q.bytes += t.Size()
	if !q.running {
		q.running = true
		go q.run()
	}
	n, bytes = len(q.tasks)-q.head, q.bytes
	q.mu.Unlock()
	return n, bytes
}

// Waiting returns how many tasks wait and what they weigh.
func (q *Queue) Waiting() (n, bytes int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.tasks) - q.head, q.bytes
}

// Full returns nil when fewer than n tasks wait that weigh less than bytes; otherwise a
// channel that is closed once it is worth asking again.
func (q *Queue) Full(n, bytes int) <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.tasks)-q.head < n && q.bytes < bytes {
		return nil
	}
	if q.changed == nil {
		q.changed = make(chan struct{})
	}
	return q.changed
}

func (q *Queue) run() {
	for {
		t := q.next()
		if t == nil {
			return
		}
		t.Run()
	}
}

func (q *Queue) next() Task {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.changed != nil {
		close(q.changed)
		q.changed = nil
	}
	if q.head == len(q.tasks) {
		q.tasks, q.head, q.running = shrink(q.tasks), 0, false
		return nil
	}
	t := q.tasks[q.head]
	q.tasks[q.head] = nil
	q.head++
	q.bytes -= t.Size()
	if q.head >= 64 && q.head*2 >= len(q.tasks) {
		n := copy(q.tasks, q.tasks[q.head:])
		clear(q.tasks[n:])
		q.tasks, q.head = q.tasks[:n], 0
	}
	return t
}

// shrink empties the slice, and lets go of one that a burst has made large.
func shrink(tasks []Task) []Task {
	if cap(tasks) > 1024 {
		return nil
	}
	return tasks[:0]
}
