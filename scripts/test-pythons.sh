#!/bin/sh
# Run the whole test suite on every Python the project promises, skipping none silently.
set -u
sh scripts/install-test-programs.sh || exit 1
failed=
for version in 3.11 3.12 3.13; do
    if ! command -v "python$version" >/dev/null 2>&1 || ! "python$version" -c '' 2>/dev/null; then
        echo "python$version: not installed here"
        failed="$failed $version"
        continue
    fi
    echo "python$version:"
    make --no-print-directory test VENV=".venv-$version" PYTHON="python$version" || failed="$failed $version"
done
[ -z "$failed" ] || { echo "not passed:$failed" >&2; exit 1; }
