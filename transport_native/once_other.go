//go:build !js && !unix

package transportnative

// asks tells whether sendOnce and receiveOnce do anything.
const asks = false

// sendOnce writes nothing: what there is to write is left to who may wait.
func sendOnce(uintptr, []byte) int { return 0 }

// receiveOnce is not called.
func receiveOnce(uintptr, []byte) (n int, empty bool, err error) { return 0, true, nil }
