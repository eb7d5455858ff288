// Package guard has tests that state what the packages of this module may depend on.
package guard
