package jsonshape_test

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/siowasm/siowasm/internal/jsonshape"
)

type (
	first struct{ C, A int }
	last  struct{ Z, B int }
	mixed struct {
		Y int
		first
		X int
		*last
		W int
	}
)

// Keys and fields stand where encoding/json has them.
func TestOrder(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	values := []any{mixed{last: &last{}}, mixed{}}
	for n := range 40 {
		texts, numbers := make(map[string]any), make(map[int]string)
		for range n {
			i := random.IntN(1000)
			texts[strconv.Itoa(i)], numbers[i] = i, strconv.Itoa(i)
		}
		values = append(values, texts, numbers)
	}
	for _, v := range values {
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		got, err := jsonshape.Text.Append(nil, v, jsonshape.Options{})
		if err != nil || string(got) != string(want) {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}
