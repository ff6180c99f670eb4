#!/bin/sh
# Other people's programs that `make test-clients` opens our data with: GDAL's, QGIS, LibreOffice, R.
set -eu
missing=
command -v ogrinfo >/dev/null 2>&1 || missing="$missing gdal-bin"
for part in calc impress; do
    dpkg -s "libreoffice-$part" >/dev/null 2>&1 || missing="$missing libreoffice-$part"
done
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
/usr/bin/python3 -c 'import qgis.core' >/dev/null 2>&1 || missing="$missing python3-qgis"
Rscript -e 'library(sf)' >/dev/null 2>&1 || missing="$missing r-base-core r-cran-sf"
[ -z "$missing" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing$missing"
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of package names
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "These tests need:$missing. On Debian or Ubuntu: sudo apt-get install$missing" >&2
    exit 1
fi
