package suite_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/bench/suite"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	for only, want := range map[string]int{"": len(suite.All()), "receive": 1, "idle": 2, "npm": 4, "emit,binary-in": 2} {
		if got, err := suite.Choose(only, ""); err != nil || len(got) != want {
			t.Errorf("%q: %d workloads, %v, want %d", only, len(got), err, want)
		}
	}
	for _, w := range [][2]string{{"no", ""}, {"emi", ""}, {"", "no"}} {
		if got, err := suite.Choose(w[0], w[1]); err == nil {
			t.Errorf("%q with %q: %d workloads", w[0], w[1], len(got))
		}
	}
	got, err := suite.Choose("", suite.Python)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range got {
		for _, c := range w.Contestants {
			if c.Client != suite.Python {
				t.Errorf("%s has %s", w.Name, c)
			}
		}
	}
}

// Each contestant of a workload is another one.
func TestContestants(t *testing.T) {
	t.Parallel()
	for _, w := range suite.All() {
		seen := map[suite.Contestant]bool{}
		for _, c := range w.Contestants {
			if seen[c] {
				t.Errorf("%s has %s, %s twice", w.Name, c, c.Format)
			}
			seen[c] = true
		}
	}
}
