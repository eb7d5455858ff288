package jsonshape_test

import (
	"encoding/json"
	"testing"

	"github.com/siowasm/siowasm/internal/jsonshape"
)

// TestNames wants a field to be found by what encoding/json finds it by, but for letters beyond
// ASCII in another case.
func TestNames(t *testing.T) {
	t.Parallel()
	type record struct {
		Kiss int `json:"Kiss_1"`
		Size int `json:"größe"`
		End  int `json:"ſ"`
	}
	for name, differs := range map[string]bool{
		"Kiss_1": false, "kISS_1": false, "\u212aiſS_1": false, "\u212a\u212aSS_1": false, "kiſſ_1": false, "kiss_": false, "kiss_11": false,
		"kiss\x7f1": false, "\u212b": false, "\u0161iss_1": false, "ki\u0161s_1": false, "": false, "größe": false, "GRößE": false, "grö\u00c3e": false,
		"GRÖẞE": true, "größ": false, "gr\u00c3\u00b6ße": false, "s": false, "S": false, "ſ": false, "\u017e": false,
	} {
		data, err := json.Marshal(map[string]int{name: 1})
		if err != nil {
			t.Fatal(err)
		}
		var got, want record
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatal(err)
		}
		if err := jsonshape.Text.Decode(data, 0, &got, jsonshape.Options{}); err != nil {
			t.Fatal(err)
		}
		if (got != want) != differs {
			t.Errorf("%s: got %+v, encoding/json %+v", data, got, want)
		}
	}
}
