#!/bin/sh
# Install from wheelhouse/ and start the map where there is no network at all.
set -eu
cd "$(dirname "$0")/.."
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
user=$([ "$(id -u)" = 0 ] || echo -r)
# shellcheck disable=SC2086
unshare -n $user sh -eu -c '
	"$1" -m venv "$2/venv"
	pip="$2/venv/bin/python -m pip --disable-pip-version-check --quiet"
	$pip install --no-index --find-links wheelhouse --require-hashes --no-build-isolation -r requirements.txt
	"$2/venv/bin/python" -c "import cli; cli.main([\"serve\", \"--help\"])" >/dev/null
	"$2/venv/bin/python" -c "from services import services_for; from settings import Settings; from pathlib import Path; import sys; print(len(services_for(Settings(data_dir=Path(sys.argv[1]))).table.find()), \"events, with no network\")" "$2/data"
' sh "${PYTHON:-python3}" "$made"
