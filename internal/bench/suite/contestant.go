package suite

import (
	"slices"
	"strings"

	"github.com/siowasm/siowasm/internal/bench/ours"
)

// The clients.
const (
	Siowasm   = "siowasm"
	NPM       = "npm"
	Python    = "python"
	Yardstick = "yardstick"
)

// A Contestant is a client and how it is used.
type Contestant struct {
	Client, Format  string
	Variant, Engine string // see task.Request
}

// String returns all but the format.
func (c Contestant) String() string {
	parts := []string{c.Client}
	for _, part := range []string{c.Variant, c.Engine} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// as returns ours used in one way, and the others, in a format.
func as(format, variant string) []Contestant {
	list := []Contestant{{Client: Siowasm, Format: format, Variant: variant}, {Client: NPM, Format: format}, {Client: Python, Format: format}}
	if format == "json" {
		list = append(list, Contestant{Client: Yardstick, Format: format})
	}
	return list
}

// in returns as in several formats.
func in(formats []string, variant string) (list []Contestant) {
	for _, format := range formats {
		list = append(list, as(format, variant)...)
	}
	return list
}

// receivers are the ways to receive an object.
func receivers(formats []string) (list []Contestant) {
	for _, format := range formats {
		list = append(list, as(format, ours.Struct)...)
		list = append(list, Contestant{Siowasm, format, ours.Any, ""}, Contestant{Siowasm, format, ours.Raw, ""})
		if format != "json" {
			continue
		}
		for _, engine := range ours.Engines {
			list = append(list, Contestant{Siowasm, format, ours.Struct, engine}, Contestant{Siowasm, format, ours.Any, engine})
		}
	}
	return list
}

// callers are as, and our other way to have events in flight.
func callers(formats []string) (list []Contestant) {
	for _, format := range formats {
		list = append(list, as(format, ours.EmitAck)...)
		list = append(list, Contestant{Siowasm, format, ours.Call, ""})
	}
	return list
}

// also adds other ways to use ours.
func also(list []Contestant, variants ...string) []Contestant {
	for _, variant := range variants {
		list = append(list, Contestant{Siowasm, list[0].Format, variant, ""})
	}
	return list
}

// without leaves out some clients.
func without(list []Contestant, clients ...string) []Contestant {
	return slices.DeleteFunc(list, func(c Contestant) bool { return slices.Contains(clients, c.Client) })
}
