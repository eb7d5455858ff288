// Package jsonshape gives Go values the meaning that encoding/json gives them, in JSON and in
// formats that are not text: struct tags, embedding, time.Time, MarshalJSON and MarshalText, the
// keys of maps, what null does to a value that is there already. A format says how a few
// kinds of items look on the wire; what a Go value is in those terms is the same in all.
//
// Three things differ in formats other than JSON: a []byte is binary data, NaN and the infinities are
// numbers, and a type may write itself in the format.
package jsonshape
