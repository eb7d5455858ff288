package main

import (
	"fmt"

	"github.com/siowasm/siowasm/internal/bench/ours"
	"github.com/siowasm/siowasm/internal/bench/task"
)

// The names of the workloads that targets refer to.
const (
	emitObject      = "emit"
	receiveObject   = "receive"
	echoOne         = "echo"
	echoMany        = "in-flight"
	binaryOut       = "binary-out"
	binaryIn        = "binary-in"
	textOut         = "text-out"
	textIn          = "text-in"
	pollingOne      = "polling-echo"
	idleFew         = "idle-1000"
	idleMany        = "idle-10000"
	inFlight        = 64
	binarySize      = 16 << 10
	textSize        = 1 << 20
	few, many       = 1_000, 10_000
	idleTitle       = "Idle connections: %d in one process"
	officialServer  = ", against npm's server"
	sequentialTitle = "Acknowledged echo, one at a time"
	parallelTitle   = "Acknowledged echo, 64 in flight"
)

// suite returns all workloads.
func suite() []workload {
	all, json := []string{"json", "msgpack", "cbor"}, []string{"json"}
	object := func(workload string, inFlight int) task.Request {
		return task.Request{Workload: workload, Payload: task.Object, InFlight: inFlight}
	}
	sized := func(workload, payload string, size int) task.Request {
		return task.Request{Workload: workload, Payload: payload, Size: size}
	}
	polling := func(inFlight int) task.Request {
		r := object(task.Echo, inFlight)
		r.Polling = true
		return r
	}
	return []workload{
		{emitObject, "Emit: an object of 100 bytes", serverBlast, "swallow", object(task.Emit, 0), in(all, "")},
		{receiveObject, "Receive: an object of 100 bytes", serverBlast, "blast", object(task.Receive, 0), receivers(all)},
		{echoOne, sequentialTitle, serverBlast, "echo", object(task.Echo, 1), in(all, ours.Call)},
		{echoMany, parallelTitle, serverBlast, "echo", object(task.Echo, inFlight), callers(all)},
		{binaryOut, "Emit: 16 KiB, binary", serverBlast, "swallow", sized(task.Emit, task.Binary, binarySize), as("json", "")},
		{binaryIn, "Receive: 16 KiB, binary", serverBlast, "blast", sized(task.Receive, task.Binary, binarySize), as("json", "")},
		{textOut, "Emit: a string of 1 MiB", serverBlast, "swallow", sized(task.Emit, task.Text, textSize), as("json", "")},
		{textIn, "Receive: a string of 1 MiB", serverBlast, "blast", sized(task.Receive, task.Text, textSize), as("json", "")},
		{pollingOne, sequentialTitle + ", polling only", serverBlast, "echo", polling(1), without(as("json", ours.Call), measuring)},
		// python-engineio refuses a poll of more than 16 packets.
		{"polling-in-flight", parallelTitle + ", polling only", serverBlast, "echo", polling(inFlight), without(callers(json), measuring, python)},
		{"npm-emit", "Emit: an object of 100 bytes" + officialServer, serverNPM, "swallow", object(task.Emit, 0), as("json", "")},
		{"npm-receive", "Receive: an object of 100 bytes" + officialServer, serverNPM, "blast", object(task.Receive, 0), as("json", ours.Struct)},
		{"npm-echo", sequentialTitle + officialServer, serverNPM, "echo", object(task.Echo, 1), as("json", ours.Call)},
		{"npm-in-flight", parallelTitle + officialServer, serverNPM, "echo", object(task.Echo, inFlight), as("json", ours.EmitAck)},
		crowd(idleFew, few, as("json", "")),
		crowd(idleMany, many, without(as("json", ""), python)),
	}
}

func crowd(name string, n int, contestants []contestant) workload {
	request := task.Request{Workload: task.Idle, N: n, Payload: task.Object}
	return workload{name, fmt.Sprintf(idleTitle, n), serverBlast, "idle", request, contestants}
}
