#!/bin/sh
# Checks what the tests need of the system, and installs what is missing where it may: as root on Debian.
set -eu

missing=
need() { # need PACKAGE COMMAND...: the Debian package that makes the command succeed
	package=$1
	shift
	"$@" >/dev/null 2>&1 || missing="$missing $package"
}

go list -m >/dev/null # says which Go the module wants, if this one is older
if ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then
	echo "Node 20 or newer is needed, with npm" >&2
	exit 1
fi
need chromium command -v chromium
need brotli command -v brotli
# Debian's interpreter by its path: another python3 on the PATH does not see these packages.
need python3-socketio /usr/bin/python3 -c 'import socketio'
need python3-aiohttp /usr/bin/python3 -c 'import aiohttp'
need python3-msgpack /usr/bin/python3 -c 'import msgpack'
need python3-cbor2 /usr/bin/python3 -c 'import cbor2'

[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "missing; as root on Debian: apt-get install --no-install-recommends$missing" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # one argument for each package
apt-get install -qq -y --no-install-recommends $missing </dev/null >/dev/null
