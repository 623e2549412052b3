#!/bin/sh
# Install what manim is built with, where apt can; elsewhere say which command does it.
# Usage: sh system-packages.sh PYTHON
set -eu

headers='import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))'
missing=''
command -v pkg-config >/dev/null || missing="$missing pkg-config"
pkg-config --exists cairo 2>/dev/null || missing="$missing libcairo2-dev"
pkg-config --exists pangocairo 2>/dev/null || missing="$missing libpango1.0-dev"
command -v cc >/dev/null || missing="$missing build-essential"
"$1" -c "$headers" || missing="$missing python3-dev"
if [ -z "$missing" ]; then
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
    echo 'manim is built with the headers of Cairo and Pango. On Debian and Ubuntu:' >&2
    echo "    sudo apt-get install$missing" >&2
    exit 1
fi
echo "Installing$missing ..."
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq $missing >/dev/null
