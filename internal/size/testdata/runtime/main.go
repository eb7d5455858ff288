// Nothing but Go's runtime.
package main

func main() {}
