#!/bin/sh
# Make a virtual environment; where that fails, say why in one sentence.
# Usage: sh environment.sh PYTHON FOLDER
set -u
python=$1 folder=$2

fail() {
    echo "$1" >&2
    exit 1
}

name='name a Python 3.11 or newer: make PYTHON=python3.12'
command -v "$python" >/dev/null || fail "There is no $python; $name"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || fail "relufig needs Python 3.11 or newer, got $("$python" --version); $name"
"$python" -c 'import ensurepip, venv' 2>/dev/null \
    || fail "$python has no complete module venv: on Debian and Ubuntu, apt-get install python3-venv brings it"
mkdir -p "$folder" 2>/dev/null && [ -w "$folder" ] \
    || fail "$folder cannot be written here: copy the checkout, or name other folders: make VENV=folder OUT=folder"
# Cleared first, in case an earlier attempt was cut short.
said=$("$python" -m venv --clear "$folder" 2>&1) \
    || fail "$python could not make the environment $folder: $(echo "$said" | tail -n 1)"
