package cause_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/siowasm/siowasm/internal/cause"
)

type fault struct{ n int }

func (f *fault) Error() string { return fmt.Sprint("fault ", f.n) }

func isFault(err error) bool {
	_, ok := err.(*fault)
	return ok
}

func TestFind(t *testing.T) {
	t.Parallel()
	other, first, second := errors.New("other"), &fault{1}, &fault{2}
	for _, test := range []struct {
		name string
		err  error
		want error
	}{
		{"nil", nil, nil},
		{"another", other, nil},
		{"itself", first, first},
		{"wrapped", fmt.Errorf("a: %w", fmt.Errorf("b: %w", first)), first},
		{"wraps nothing", fmt.Errorf("a: %w", nil), nil},
		{"joined", errors.Join(other, fmt.Errorf("a: %w", first), second), first},
		{"joined without it", errors.Join(other, other), nil},
	} {
		if got := cause.Find(test.err, isFault); got != test.want {
			t.Errorf("%s: found %v, want %v", test.name, got, test.want)
		}
	}
}
