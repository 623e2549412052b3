#!/bin/sh
# Install what manim is built with, where apt can; elsewhere say which command does it.
# Usage: sh system-packages.sh PYTHON
set -eu

missing=$("$1" -I "${0%system-packages.sh}../relufig/system/packages.py")
missing=${missing:+ $missing}
if [ -z "$missing" ]; then
    exit 0
fi

# Why it is left to the user, and the command, on a line of its own to be copied.
leave() {
    echo "manim is built with a compiler and the headers of Python, Cairo and Pango; $1:" >&2
    echo "    sudo apt-get install$missing" >&2
    exit 1
}

command -v apt-get >/dev/null || leave 'on Debian and Ubuntu, this installs what is missing'
if [ "$(id -u)" = 0 ]; then
    as_root='env'
elif ! command -v sudo >/dev/null; then
    leave 'this installs what is missing'
elif sudo -n true 2>/dev/null; then
    as_root='sudo env'
else
    leave 'this installs what is missing, and asks for your password'
fi
echo "Installing$missing ..."
said=$(mktemp)
trap 'rm -f "$said"' EXIT
apt="$as_root DEBIAN_FRONTEND=noninteractive apt-get"
if $apt update -qq >"$said" 2>&1 && $apt install -y -qq $missing >>"$said" 2>&1; then
    exit 0
fi
if grep -qE 'failure resolving|Could not (resolve|connect)|Unable to connect|unreachable' "$said"; then
    leave 'there seems to be no network, with which this installs what is missing'
fi
leave "apt-get failed ($(grep '^E:' "$said" | tail -n 1)), where this should install what is missing"
