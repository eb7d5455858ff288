package sio

import "time"

// maxDoublings is beyond any wait that a Duration can hold, and far from what is infinite as
// a float64.
const maxDoublings = 64

// backoff returns how long to wait before an attempt, or why there is none to be: without
// Config.Backoff the delay doubled each time, made longer or shorter in proportion, and bounded
// after that.
func (c *Config) backoff(a Attempt) (time.Duration, error) {
	if c.Backoff != nil {
		return c.Backoff(a)
	}
	d := float64(c.ReconnectDelay)
	for range min(a.Number-1, maxDoublings) {
		d *= 2
	}
	d += d * c.RandomizationFactor * (2*c.Rand() - 1)
	if d >= float64(c.ReconnectDelayMax) { // which a Duration may not hold as it is here
		return c.ReconnectDelayMax, nil
	}
	return time.Duration(d), nil
}
