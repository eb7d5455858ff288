package jsonshape_test

import (
	"reflect"
	"testing"
)

// TestTags wants what encoding/json makes of a struct tag, however it is written.
func TestTags(t *testing.T) {
	t.Parallel()
	for _, tag := range []reflect.StructTag{
		"", `json:"a"`, `xml:"x" json:"a,omitempty"`, `xml:"x,\"json:\"" json:"größe"`, `json:"\u00e4"`, `json:"a\tb"`, `json:"a\\b"`,
		`  json:"a"`, `json:"a"  `, `json :"a"`, `json:a`, `json:"a`, `json`, `json:`, `json:"`, `json:"\"`, `json:"\q"`, `json:"-"`, `json:"-,"`,
		`a b json:"x"`, `a:b json:"x"`, `:"a" json:"x"`, `"a":"b" json:"x"`, `a:"b"json:"x"`, `json:"x" json:"y"`, `json:""`, `json:",string"`,
	} {
		of := reflect.StructOf([]reflect.StructField{{Name: "A", Type: reflect.TypeFor[int](), Tag: tag}})
		got, want, err, wantErr := text(reflect.Zero(of).Interface())
		if got != want || err != nil || wantErr != nil {
			t.Errorf("%s: %s, %v, want %s, %v", tag, got, err, want, wantErr)
		}
	}
}
