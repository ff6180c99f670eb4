#!/bin/sh
# Make the virtual environment $1 with $PYTHON, adding Debian's venv package where it is missing.
set -eu
venv=$1
if [ -z "${PYTHON:-}" ]; then
    echo "No Python 3.11 or newer was found. Install one (Debian: apt-get install python3) and try again." >&2
    exit 1
fi
if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv" >/dev/null
    else
        echo "$PYTHON has no venv module. Install it (Debian: apt-get install python$version-venv) and try again." >&2
        exit 1
    fi
fi
"$PYTHON" -m venv "$venv"
