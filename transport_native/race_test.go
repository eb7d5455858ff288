//go:build !js && race

package transportnative_test

// share is how much of the memory of messages may be new, in per cent: with the race detector
// none is used again, and of each piece a part is left.
const share = 140

// leasedShare is the same where all are given back: with the race detector a sync.Pool forgets a part.
const leasedShare = 60
