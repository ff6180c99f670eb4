#!/bin/sh
# Look through what puts the map to work: the container, the services beside it, the unit of
# systemd (where that is installed). Part of `make check`.
set -eu
BIN="${1:-.venv/bin}"
"$BIN"/hadolint Dockerfile
"$BIN"/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml
if command -v systemd-analyze >/dev/null 2>&1; then
	# It also looks for the program, which on this machine lies elsewhere.
	folder=$(mktemp -d)
	trap 'rm -rf "$folder"' EXIT
	sed 's#/opt/conflictmap/.venv/bin/conflictmap#/bin/true#' deploy/conflictmap.service \
		>"$folder/conflictmap.service"
	systemd-analyze verify --man=no "$folder/conflictmap.service"
else
	echo "systemd is not installed here: deploy/conflictmap.service was not verified"
fi
