// Package engine tests the client with a JSON engine other than encoding/json. It is a module of its own, so that the
// engine is in nobody else's go.sum.
package engine
