//go:build !race

package sio_test

const forgotten = 0
