package sio

import "time"

// maxDoublings is beyond any wait that a Duration can hold, and far from what is infinite as
// a float64.
const maxDoublings = 64

// backoff returns how long to wait before attempt n, counted from 1: the delay doubled each
// time, made longer or shorter in proportion, and bounded after that.
func (c *Config) backoff(n int) time.Duration {
	d := float64(c.ReconnectDelay)
	for range min(n-1, maxDoublings) {
		d *= 2
	}
	d += d * c.RandomizationFactor * (2*c.Rand() - 1)
	return time.Duration(min(d, float64(c.ReconnectDelayMax)))
}
