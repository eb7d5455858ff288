// Package transport is the narrow waist between Engine.IO and the platform.
//
// A platform offers HTTP round trips and WebSocket connections. It carries bytes
// and knows no packet type; the protocols above it are written once. Programs
// implement [Network] themselves for a proxy, a test double or a host with other
// sockets.
package transport
