// Package parity has tests that hold the tables in docs, which compare this client with the
// official ones, against the code: what they name exists, and no row is missing.
package parity
