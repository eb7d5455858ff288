package ours

import (
	stdjson "encoding/json"
	"fmt"

	"github.com/bytedance/sonic"
	v2 "github.com/go-json-experiment/json"
	goccy "github.com/goccy/go-json"
	"github.com/siowasm/siowasm/sio"
)

// Engines are the names that Engine knows, beside "" for the client's own.
var Engines = []string{"encoding/json", "json/v2", "goccy/go-json", "bytedance/sonic"}

// Engine returns a JSON engine by its name.
func Engine(name string) (sio.JSONEngine, error) {
	switch name {
	case "":
		return nil, nil
	case "encoding/json":
		return sio.JSON{Marshal: stdjson.Marshal, Unmarshal: stdjson.Unmarshal}, nil
	case "json/v2":
		return sio.JSON{
			Marshal:   func(v any) ([]byte, error) { return v2.Marshal(v) },
			Unmarshal: func(data []byte, v any) error { return v2.Unmarshal(data, v) },
		}, nil
	case "goccy/go-json":
		return sio.JSON{Marshal: goccy.Marshal, Unmarshal: goccy.Unmarshal}, nil
	case "bytedance/sonic":
		return sio.JSON{Marshal: sonic.Marshal, Unmarshal: sonic.Unmarshal}, nil
	default:
		return nil, fmt.Errorf("unknown JSON engine %q", name)
	}
}
