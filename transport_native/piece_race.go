//go:build !js && race

package transportnative

// comeBack is false because the race detector does not see that the collector stands between the
// last look at a message and what is read into its memory next.
const comeBack = false
