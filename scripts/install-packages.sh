#!/bin/sh
# Install what the lock file $2 pins with the Python $1, and say which package it is at: the first
# time this takes some minutes.
set -u
python=$1
lock=$2
total=$(grep -c '^[A-Za-z0-9]' "$lock")
# Where `make wheelhouse` left the packages, no network is asked for any.
from=""
[ ! -d wheelhouse ] || from="--no-index --find-links wheelhouse"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Installing about $total packages that $lock pins; the first time takes some minutes."
{
    # shellcheck disable=SC2086
    "$python" -m pip --disable-pip-version-check install --progress-bar off $from --require-hashes -r "$lock" 2>&1
    echo "ended with $?"
} | tee "$log" | {
    # Not awk: Debian's reads some kilobytes before it says the first word.
    got=0
    while IFS= read -r line; do
        case $line in
        "Collecting "*)
            got=$((got + 1))
            package=${line#Collecting }
            printf '  %d of about %d: %s\n' "$got" "$total" "${package%% *}"
            ;;
        "Installing collected packages"*)
            echo "  all are here; putting them in place (a minute or two) ..."
            ;;
        esac
    done
}
if ! grep -q '^ended with 0$' "$log"; then
    echo "The packages could not be installed. What pip said last:" >&2
    grep -v '^ended with' "$log" | tail -n 15 >&2
    echo "Is there a network or a package index? Then run the same command again; it goes on from here." >&2
    exit 1
fi
