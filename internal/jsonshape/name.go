package jsonshape

// alike reports whether names differ in the case of ASCII letters only. Whether others are the
// same takes tables that are not worth it.
func alike(a, b []byte) bool {
	for len(a) > 0 && len(b) > 0 {
		x, n := letter(a)
		y, m := letter(b)
		if x != y {
			return false
		}
		a, b = a[n:], b[m:]
	}
	return len(a) == len(b)
}

// letter returns what a name begins with, an ASCII letter as the small one, and how long it is.
// The long s and the sign of the kelvin are letters of ASCII in another case.
func letter(name []byte) (c byte, n int) {
	switch c = name[0]; {
	case 'A' <= c && c <= 'Z':
		return c - 'A' + 'a', 1
	case len(name) >= 2 && string(name[:2]) == "\u017f":
		return 's', 2
	case len(name) >= 3 && string(name[:3]) == "\u212a":
		return 'k', 3
	}
	return c, 1
}
