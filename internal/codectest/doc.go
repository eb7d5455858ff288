// Package codectest has the benchmarks and the fuzzing that are the same for each binary serializer.
package codectest
