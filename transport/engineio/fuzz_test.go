package engineio_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

func FuzzPacket(f *testing.F) {
	for _, text := range []string{"", plain, "1", "2probe", "3", "4hello", "4", "5", "6", "7", "b", "bAQI=", "b?", "é"} {
		f.Add([]byte(text), false)
		f.Add([]byte(text), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, binary bool) {
		text, err := engineio.ParseFrame(transport.Message{Data: data, Binary: binary})
		if err != nil {
			return
		}
		again, err := engineio.ParseFrame(transport.Message{Data: text})
		if err != nil || !bytes.Equal(again, text) {
			t.Errorf("%q is written as %q, which reads as %q, %v", data, text, again, err)
		}
	})
}

func FuzzPayload(f *testing.F) {
	for _, body := range []string{"", "6", "4a\x1e4b", "4a\x1ebAQI=\x1e2", "\x1e", "4a\x1e", "x\x1e4a", plain + "\x1e40"} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		written, n, err := engineio.ParsePayload(body)
		if err != nil && n == 0 {
			return
		}
		again, m, err := engineio.ParsePayload(written)
		if err != nil || m != n || !bytes.Equal(again, written) {
			t.Errorf("%q has %d packets, written as %q, which has %d: %v", body, n, written, m, err)
		}
	})
}

func FuzzHandshake(f *testing.F) {
	for _, text := range []string{plain[1:], upgradable[1:], "", "null", "[]", `{"sid":"x","pingInterval":1e-9,"pingTimeout":1,"maxPayload":0.5}`, `{"sid":{}}`, `{"upgrades":[1,null]}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sid, interval, timeout, maxPayload, err := engineio.ParseHandshake(data)
		if err != nil {
			return
		}
		if sid == "" || min(interval, timeout) < 0 || interval+timeout <= 0 || max(interval, timeout) > 24*time.Hour || maxPayload < 0 || maxPayload > 1<<30 {
			t.Errorf("%q gives %q %v %v %d", data, sid, interval, timeout, maxPayload)
		}
	})
}

func FuzzCookie(f *testing.F) {
	for _, line := range []string{"io=x; Path=/; HttpOnly; SameSite=Lax", "a=1; Max-Age=5", "a=; Max-Age=-1", "=;", "a=b=c", "a=1; Expires=Mon, 31-Dec-2029 23:59:59 GMT; Max-Age=x"} {
		f.Add(line, line)
	}
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, one, two string) {
		header := engineio.CookieHeader([]string{one, two}, now, now)
		if strings.ContainsFunc(header, unicode.IsControl) {
			t.Errorf("%q and %q give %q", one, two, header)
		}
		if again := engineio.CookieHeader(strings.Split(header, "; "), now, now); again != header {
			t.Errorf("%q and %q give %q, and that %q", one, two, header, again)
		}
	})
}
