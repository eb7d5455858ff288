//go:build !js

package jsontext

import "strconv"

// parseFloat takes what JSON has no numbers for, too.
func parseFloat(text string, size int) (float64, bool) {
	f, err := strconv.ParseFloat(text, size)
	return f, err == nil
}
