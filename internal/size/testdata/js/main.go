// The runtime and syscall/js.
package main

import "syscall/js"

func main() { js.Global().Call("queueMicrotask", js.Global().Get("Function")) }
