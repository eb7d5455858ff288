package jsonshape

// A key is the text of a map's key, and which of the map's values it has.
type key struct {
	_     [0]func() // not comparable, which saves the code for it
	text  string
	index int
}

// sortKeys is a heap sort: what the packages sort and slices have weighs several times as much in
// a wasm program.
func sortKeys(keys []key) {
	n := len(keys)
	for root := n/2 - 1; root >= 0; root-- {
		sink(keys, root)
	}
	for n--; n > 0; n-- {
		keys[0], keys[n] = keys[n], keys[0]
		sink(keys[:n], 0)
	}
}

// sink makes a heap below root of the two heaps that are there. The compiler would copy it to each
// place that calls it.
//
//go:noinline
func sink(keys []key, root int) {
	for child := 2*root + 1; child < len(keys); child = 2*root + 1 {
		if child+1 < len(keys) && keys[child].text < keys[child+1].text {
			child++
		}
		if keys[root].text >= keys[child].text {
			return
		}
		keys[root], keys[child] = keys[child], keys[root]
		root = child
	}
}
