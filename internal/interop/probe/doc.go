// Package probe is what the suites have in common that try clients with servers.
package probe
