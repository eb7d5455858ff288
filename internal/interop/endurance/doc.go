//go:build !js

// Package endurance holds the tests of what a client withstands: hundreds of upgrades, floods of events, silent and
// restarted servers, cut connections, and many of all of that at once. They run against npm socket.io.
package endurance
