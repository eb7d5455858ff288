//go:build !js && !race

package transportnative_test

// share is how much of the memory of messages may be new, in per cent.
const share = 20

// leasedShare is the same where all are given back.
const leasedShare = 10
