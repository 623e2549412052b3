#!/bin/sh
# Install the libraries that manim is built with, where apt can; elsewhere say which command does it.
set -eu

packages='libcairo2-dev libpango1.0-dev pkg-config'

if command -v pkg-config >/dev/null && pkg-config --exists cairo pangocairo; then
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root=''
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root='sudo'
else
    as_root='none'
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null; then
    echo 'The animations need the headers of Cairo and Pango. On Debian and Ubuntu:' >&2
    echo "    sudo apt-get install $packages" >&2
    exit 1
fi
echo "Installing $packages ..."
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq $packages >/dev/null
