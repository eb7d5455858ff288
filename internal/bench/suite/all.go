package suite

import (
	"fmt"

	"github.com/siowasm/siowasm/internal/bench/ours"
	"github.com/siowasm/siowasm/internal/bench/task"
)

// The names of the workloads that targets refer to.
const (
	Emit        = "emit"
	Receive     = "receive"
	Echo        = "echo"
	InFlight    = "in-flight"
	BinaryOut   = "binary-out"
	BinaryIn    = "binary-in"
	TextOut     = "text-out"
	TextIn      = "text-in"
	PollingEcho = "polling-echo"
	Idle1000    = "idle-1000"
	Idle10000   = "idle-10000"
)

const (
	inFlight   = 64
	binarySize = 16 << 10
	textSize   = 1 << 20
)

// Parts of titles.
const (
	emitted      = "Emit: an object of 100 bytes"
	received     = "Receive: an object of 100 bytes"
	echoed       = "Acknowledged echo, one at a time"
	echoedAtOnce = "Acknowledged echo, 64 in flight"
	polling      = ", polling only"
	official     = ", against npm's server"
	pinned       = ", client and server on one processor"
	unpinned     = ", on any processor"
)

// All returns all workloads.
func All() []Workload {
	all, json := []string{"json", "msgpack", "cbor"}, []string{"json"}
	emit, receive := object(task.Emit, 0), object(task.Receive, 0)
	echo, echoes := object(task.Echo, 1), object(task.Echo, inFlight)
	return []Workload{
		workload(Emit, emitted, Blast, "swallow", emit, in(all, "")),
		workload(Receive, received, Blast, "blast", receive, receivers(all)),
		pin(workload(Echo, echoed+pinned, Blast, "echo", echo, also(in(all, ours.Call), ours.AckInline))),
		workload("echo-unpinned", echoed+unpinned, Blast, "echo", echo, also(as("json", ours.Call), ours.AckInline)),
		workload(InFlight, echoedAtOnce, Blast, "echo", echoes, callers(all)),
		workload(BinaryOut, "Emit: 16 KiB, binary", Blast, "swallow", sized(task.Emit, task.Binary, binarySize), as("json", "")),
		workload(BinaryIn, "Receive: 16 KiB, binary", Blast, "blast", sized(task.Receive, task.Binary, binarySize), also(as("json", ""), ours.RawBytes, ours.RawInline)),
		workload(TextOut, "Emit: a string of 1 MiB", Blast, "swallow", sized(task.Emit, task.Text, textSize), as("json", "")),
		workload(TextIn, "Receive: a string of 1 MiB", Blast, "blast", sized(task.Receive, task.Text, textSize), as("json", "")),
		workload(PollingEcho, echoed+polling, Blast, "echo", polled(echo), without(as("json", ours.Call), Yardstick)),
		// python-engineio refuses a poll of more than 16 packets.
		workload("polling-in-flight", echoedAtOnce+polling, Blast, "echo", polled(echoes), without(callers(json), Yardstick, Python)),
		workload("npm-emit", emitted+official, Official, "swallow", emit, as("json", "")),
		workload("npm-receive", received+official, Official, "blast", receive, as("json", ours.Struct)),
		workload("npm-echo", echoed+official, Official, "echo", echo, as("json", ours.Call)),
		workload("npm-in-flight", echoedAtOnce+official, Official, "echo", echoes, as("json", ours.EmitAck)),
		crowd(Idle1000, 1_000, as("json", "")),
		crowd(Idle10000, 10_000, without(as("json", ""), Python)),
	}
}

func object(workload string, inFlight int) task.Request {
	return task.Request{Workload: workload, Payload: task.Object, InFlight: inFlight}
}

func sized(workload, payload string, size int) task.Request {
	return task.Request{Workload: workload, Payload: payload, Size: size}
}

func polled(r task.Request) task.Request {
	r.Polling = true
	return r
}

func crowd(name string, n int, contestants []Contestant) Workload {
	request := task.Request{Workload: task.Idle, N: n, Payload: task.Object}
	return workload(name, fmt.Sprintf("Idle connections: %d in one process", n), Blast, "idle", request, contestants)
}

func workload(name, title, server, mode string, r task.Request, contestants []Contestant) Workload {
	return Workload{Name: name, Title: title, Server: server, Mode: mode, Request: r, Contestants: contestants}
}

// pin is for a workload in which the server and the client never have something to do at the same time. Whether the kernel
// lets them share a processor then decides how long they take, more than what they do.
func pin(w Workload) Workload {
	w.Pinned = true
	return w
}
