#!/bin/sh
# Runs a js/wasm test binary in Chromium, for the -exec flag of go test. Go accepts about 12 kB of arguments and
# environment together, and wasmbrowsertest hands the program all of its own: what tests read is named here.
set -eu
bin=$(cd "$(dirname "$0")/../../bin" && pwd)
exec env -i PATH="$PATH" HOME="${HOME:-/}" ${TMPDIR:+TMPDIR="$TMPDIR"} \
	SIO_CONTROL="${SIO_CONTROL:-}" SIO_KIND="${SIO_KIND:-}" \
	"$bin/wasmbrowsertest" "$@"
