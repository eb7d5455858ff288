package jsonshape

// sorted is what package sort calls an Interface.
type sorted interface {
	Len() int
	Less(i, j int) bool
	Swap(i, j int)
}

// sortBy is a heap sort: what the packages sort and slices have weighs several times as much in
// a wasm program.
func sortBy(s sorted) {
	n := s.Len()
	for root := n/2 - 1; root >= 0; root-- {
		sink(s, root, n)
	}
	for n--; n > 0; n-- {
		s.Swap(0, n)
		sink(s, 0, n)
	}
}

// sink makes a heap below root, in the first n, of the two heaps that are there.
func sink(s sorted, root, n int) {
	for child := 2*root + 1; child < n; child = 2*root + 1 {
		if child+1 < n && s.Less(child, child+1) {
			child++
		}
		if !s.Less(root, child) {
			return
		}
		s.Swap(root, child)
		root = child
	}
}

// texts are sorted as Go compares them.
type texts []string

func (t texts) Len() int           { return len(t) }
func (t texts) Less(i, j int) bool { return t[i] < t[j] }
func (t texts) Swap(i, j int)      { t[i], t[j] = t[j], t[i] }
