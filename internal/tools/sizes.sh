#!/bin/sh
# Prints the size in bytes of each file: as it is, after gzip -9, after brotli -q 11.
set -eu
printf '%-28s %10s %10s %10s\n' file raw gzip brotli
for file; do
	printf '%-28s %10d %10d %10d\n' "$file" "$(wc -c <"$file")" \
		"$(gzip -9 -c "$file" | wc -c)" "$(brotli -q 11 -w 24 -c "$file" | wc -c)"
done
