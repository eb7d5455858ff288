#!/bin/sh
# Runs a js/wasm test binary in Chromium, for the -exec flag of go test. Go accepts about 12 kB of arguments and
# environment together, and wasmbrowsertest hands the program all of its own: what tests read is named here.
# Output of an example goes through a file in TMPDIR that is named after the example alone, and a browser does not tell
# Go that it exists: two packages with an example of the same name need two directories, the ones of their binaries.
# What go run runs has no examples, and is in Go's cache, where the path of the browser's socket would be too long.
set -eu
case $1 in
*.test) tmp=$(dirname "$1") ;;
*) tmp=${TMPDIR:-/tmp} ;;
esac
bin=$(cd "$(dirname "$0")/../../bin" && pwd)
exec env -i PATH="$PATH" HOME="${HOME:-/}" TMPDIR="$tmp" \
	SIO_CONTROL="${SIO_CONTROL:-}" SIO_KIND="${SIO_KIND:-}" \
	"$bin/wasmbrowsertest" "$@"
