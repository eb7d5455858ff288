//go:build race

package sio_test

// forgotten is what a packet's share is of the memory that pools forget: with the race detector
// they do, at random.
const forgotten = 4
