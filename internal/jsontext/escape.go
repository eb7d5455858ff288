package jsontext

// escapeLen returns the length of the escape that text begins with, or 0.
func escapeLen(text []byte) int {
	if len(text) < 2 || text[0] != '\\' {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(text) >= 6 && hex(text[2:6]) >= 0 {
			return 6
		}
	}
	return 0
}

// hex returns the number that the digits are in base 16, or -1.
func hex(digits []byte) int {
	n := 0
	for _, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | int(c-'0')
		case c >= 'a' && c <= 'f':
			n = n<<4 | int(c-'a'+10)
		case c >= 'A' && c <= 'F':
			n = n<<4 | int(c-'A'+10)
		default:
			return -1
		}
	}
	return n
}

// spells reports whether text, without quotation marks, is the given word of ASCII
// letters. A letter may be an escape.
func spells(text []byte, word string) bool {
	for i := range len(word) {
		if len(text) == 0 {
			return false
		}
		c, n := int(text[0]), 1
		if c == '\\' {
			if text[1] != 'u' {
				return false
			}
			c, n = hex(text[2:6]), 6
		}
		if c != int(word[i]) {
			return false
		}
		text = text[n:]
	}
	return len(text) == 0
}
