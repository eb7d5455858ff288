package sio_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/sio"
)

// TestTokensAreNotForged relays what looks like the stand-ins for attachments, among
// them those of an earlier packet as an engine saw them.
func TestTokensAreNotForged(t *testing.T) {
	t.Parallel()
	var seen []string
	codec := sio.JSONCodec(sio.JSON{Marshal: func(v any) ([]byte, error) {
		text, err := json.Marshal(v)
		seen = append(seen, string(text))
		return text, err
	}})
	attachment := []byte("data")
	first := event("a", []any{attachment})
	if _, err := codec.Encode(&first); err != nil {
		t.Fatal(err)
	}
	token := strings.Trim(seen[0], `[]"`)
	if len(token) < 32 || strings.Contains(token, "_placeholder") {
		t.Fatalf("the engine saw %q", seen[0])
	}
	forged, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}

	second := event("a", []any{token, attachment, `"` + token + `"`, forged, base64.StdEncoding.EncodeToString(attachment), map[string]any{token: token}})
	messages, err := codec.Encode(&second)
	if err != nil {
		t.Fatal(err)
	}
	if len(messages) != 3 || !bytes.Equal(messages[1].Data, attachment) || !bytes.Equal(messages[2].Data, forged) {
		t.Fatalf("got %v", messages)
	}
	wire := []string{}
	for _, m := range messages {
		wire = append(wire, string(m.Data))
	}
	if got := anyArgs(t, decode(t, wire...).Args); !reflect.DeepEqual(got, second.Data) {
		t.Errorf("got  %q\nwant %q", got, second.Data)
	}
}
