#!/bin/sh
# What the tests need besides Python packages: Chromium (its headless shell, where the distribution
# has it: the same engine for two thirds of the time), GDAL's and poppler's programs, PostgreSQL
# with PostGIS, a library and a font.
set -eu
missing=
if ! command -v chromium-headless-shell >/dev/null 2>&1; then
    if command -v apt-cache >/dev/null 2>&1; then
        # A new machine may have no lists of packages yet.
        apt-cache show chromium >/dev/null 2>&1 || apt-get update -qq || true
        if apt-cache show chromium-headless-shell >/dev/null 2>&1; then missing="$missing chromium-headless-shell"; fi
    fi
    if [ -z "$missing" ] && ! command -v chromium >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then missing="$missing chromium"; fi
fi
command -v ogrinfo >/dev/null 2>&1 || missing="$missing gdal-bin"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
# The version of PostgreSQL is the distribution's; what the package starts by itself is not used.
if command -v apt-cache >/dev/null 2>&1; then
    postgis=$(ls /usr/lib/postgresql/*/lib/postgis-3.so 2>/dev/null | head -n 1)
    [ -n "$postgis" ] || missing="$missing postgresql-postgis"
elif ! command -v initdb >/dev/null 2>&1; then
    missing="$missing postgresql postgis"
fi
# The program that Playwright drives the browser with needs one library more than Debian's minimum.
if command -v apt-get >/dev/null 2>&1 && ! ldconfig -p | grep -q 'libatomic\.so\.1'; then missing="$missing libatomic1"; fi
# Cyrillic and Arabic in screenshots need a font that has them.
if command -v apt-get >/dev/null 2>&1 && ! fc-list 2>/dev/null | grep -qi dejavu; then missing="$missing fonts-dejavu-core"; fi
[ -z "$missing" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing$missing"
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of package names
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "The tests need:$missing. Install them with your system's package manager" >&2
    echo "(Debian or Ubuntu: sudo apt-get install$missing; macOS: brew install --cask chromium; brew install gdal poppler postgis) and try again." >&2
    exit 1
fi
