package jsontext_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/siowasm/siowasm/internal/jsontext"
)

// numbers are what a float has to be found for with care.
var numbers = []string{
	"0", "-0", "0.0", "-0e5", "1", "-1", "1.5", "10", "123456789", "0.1", "0.2", "0.3", "1e1", "1E+1", "1e-1",
	"9007199254740991", "9007199254740992", "9007199254740993", "9007199254740994", "9007199254740995",
	"16777216", "16777217", "16777218", "16777219", "16777217.0000001", "16777216.9999999",
	"9223372036854775807", "9223372036854775808", "9999999999999999999", "18446744073709551615", "18446744073709551616",
	"0.12345678901234567", "0.30000000000000004", "1.7976931348623157e308", "1.7976931348623159e308", "-1e400",
	"5e-324", "2.4e-324", "2.2250738585072011e-308", "1e22", "1e23", "8.5e19", "1e19", "1e20", "1e-19", "1e-20",
	"1.0000000000000002", "1.00000000000000011102230246251565", "1.00000000000000011102230246251566",
	"3.4028234663852886e38", "3.40282356e38", "1e38", "3e38", "1.401298464324817e-45", "7e-46",
	"1e1000", "1e-1000", "1e1001", "1e99999999999999999999", "0e99999999999999999999", "00012", "123456789012345678901234567890",
}

func same(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }

func TestParseFloat(t *testing.T) {
	t.Parallel()
	texts := numbers
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		f := random.Float64() * math.Pow(10, float64(random.IntN(40)-20))
		texts = append(texts,
			strconv.FormatFloat(f, 'g', -1, 64), strconv.FormatFloat(f, 'f', random.IntN(19), 64),
			strconv.FormatFloat(float64(float32(f)), 'g', -1, 32), strconv.FormatFloat(f, 'e', random.IntN(18), 64))
	}
	for _, text := range texts {
		for _, size := range []int{32, 64} {
			want, err := strconv.ParseFloat(text, size)
			got, ok := jsontext.ParseFloat([]byte(text), size)
			if ok != (err == nil) || ok && !same(got, want) {
				if text[0] == '0' && len(text) > 1 && text[1] == '0' {
					continue // no JSON: the host may refuse it
				}
				t.Errorf("%s of %d bits: %v, %t, want %v, %v", text, size, got, ok, want, err)
			}
		}
	}
}

func TestNoFloat(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "-", ".", "e", "e5", "1e", "1e+", "--1", "1.2.3", "1x", "x", "1e5x", "1e1.5", "NaN?"} {
		if f, ok := jsontext.ParseFloat([]byte(text), 64); ok {
			t.Errorf("%q: %v", text, f)
		}
	}
}

func TestParseInt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "-", "+", "0", "-0", "+7", "7", "-7", "007", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
		"-9223372036854775809", "18446744073709551615", "18446744073709551616", "99999999999999999999", "1.0", "1e3", "1_0", " 1", "x",
	} {
		want, err := strconv.ParseInt(text, 10, 64)
		if got, ok := jsontext.ParseInt([]byte(text)); ok != (err == nil) || ok && got != want {
			t.Errorf("ParseInt(%q): %d, %t, want %d, %v", text, got, ok, want, err)
		}
		wantU, err := strconv.ParseUint(text, 10, 64)
		if got, ok := jsontext.ParseUint([]byte(text)); ok != (err == nil) || ok && got != wantU {
			t.Errorf("ParseUint(%q): %d, %t, want %d, %v", text, got, ok, wantU, err)
		}
	}
}
