//go:build !js && !race

package transportnative

// comeBack tells whether pieces that were handed out are used again.
const comeBack = true
