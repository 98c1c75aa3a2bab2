# Sets Layerlab up, runs it, tests it. Every step leaves a stamp, so nothing is done twice.
#
# pip and npm are called plainly: their own settings (PIP_* variables, pip.conf, .npmrc) decide where packages
# come from. What holds for one set of packages holds for its stamp, and stamps live inside the folder
# they speak of: delete .venv or node_modules and they are gone too.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
STAMPS := $(VENV)/.stamps
PIP    := $(PY) -m pip install --quiet --constraint constraints.txt
# One process for each processor; the tests of a file share one, and with it the servers and scripts that they wait for.
PYTEST := $(PY) -m pytest --numprocesses auto --dist loadfile
TORCH  := $(shell sed -n 's/^torch==//p' constraints.txt)

PAGE         := backend/layerlab/web/index.html
NODE_MODULES := frontend/node_modules/.package-lock.json
TFJS_MODULES := tests/benchmarks/tfjs/node_modules/.package-lock.json
# Folders are named beside their files, so that a deleted file rebuilds the page too.
PAGE_SOURCES := $(shell find frontend/src frontend/public frontend/index.html frontend/vite.config.js \
                  ! -name '*.test.js' ! -name '*.test.jsx' 2>/dev/null)

.PHONY: help run types test test-page test-server check check-lint check-format check-types check-page format bench faults \
  mutants lowest docs build lock clean chromium

help: ## What can be asked for
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16
	@echo 'Options: make run ARGS="--port 9000"   make test ARGS="-k streaming"   PYTHON=python3.12'

run: $(STAMPS)/runtime $(PAGE) ## Set up, build the page, serve on http://127.0.0.1:8000
	@exec $(VENV)/bin/layerlab serve $(ARGS)

test: test-page test-server ## Set up, then run every test but the long fault and load tests

test-page: $(NODE_MODULES)
	cd frontend && npm test --silent

# After the page's, so that its summary ends the output.
test-server: $(STAMPS)/dev $(PAGE) chromium
	@$(call assert-torch)
	$(PYTEST) -m "not slow" $(ARGS)

check: check-lint check-format check-types check-page ## Lint, format and types, of Python and of the page

check-lint: $(STAMPS)/dev
	$(PY) -m ruff check .

check-format: $(STAMPS)/dev
	$(PY) -m ruff format --check .

check-types: $(STAMPS)/dev
	$(PY) -m mypy

check-page: $(NODE_MODULES)
	cd frontend && npm run --silent check

types: $(STAMPS)/dev ## Write the page's types anew, after what the API takes or answers has changed
	$(PY) -m tests.api.page_types

format: $(STAMPS)/dev $(NODE_MODULES) ## Put the Python files and the page's into the house's format
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	cd frontend && npm run --silent format

bench: $(STAMPS)/bench $(TFJS_MODULES) ## How fast training is here, beside PyTorch, Lightning, Keras, scikit-learn, TensorFlow.js
	@$(call assert-torch)
	@$(PY) -m tests.benchmarks $(ARGS)

faults: $(STAMPS)/dev $(PAGE) chromium ## Every test, the long fault and load tests too
	@$(call assert-torch)
	$(PYTEST) $(ARGS)

mutants: $(STAMPS)/dev $(PAGE) ## Change the product at random places, and see whether the tests notice
	@$(PY) -m tests.mutation $(ARGS)

# A file for each library below us: database, migrations, sockets, arrays, pictures, files of strangers.
LOWEST := storage/test_database storage/test_migrations storage/test_run_store network/test_spec catalog/test_datasets \
          intake/test_arrays intake/test_pictures intake/test_openml training/test_worked_example \
          api/test_openapi api/test_stream

lowest: $(STAMPS)/dev $(PAGE) ## A part of the tests over the lowest versions that pyproject.toml allows
	$(PY) .ci/lowest.py -q -n auto -m "not slow" $(LOWEST:%=tests/%.py)

docs: $(STAMPS)/dev ## Write the documents that are made from the code
	$(PY) -m tests.architecture.settings_page

build: $(STAMPS)/dev $(PAGE) ## The wheel and the source archive, in dist/
	$(PY) -m hatchling build

clean: ## Remove everything that was built or installed here (runs are kept: they live in the data folder)
	rm -rf $(VENV) .venv-lock .venv-lowest frontend/node_modules tests/benchmarks/tfjs/node_modules backend/layerlab/web dist \
	  .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find backend tests -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- Python ---------------------------------------------------------------------------------------------

$(PY):
	@command -v $(PYTHON) >/dev/null && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Layerlab needs Python 3.11 or newer. Install it, or name one: make PYTHON=python3.12 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'This Python cannot make virtual environments. On Debian: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)

# The build backend first, then ourselves without build isolation: one set of pinned packages, nothing else.
$(STAMPS)/runtime: pyproject.toml constraints.txt | $(PY)
	$(call install,.[export])

$(STAMPS)/dev: pyproject.toml constraints.txt | $(PY)
	$(call install,.[dev])
	@touch $(STAMPS)/runtime

# Peers that cannot be had are left out of the tables: nothing else depends on them.
$(STAMPS)/bench: pyproject.toml constraints.txt | $(STAMPS)/dev
	@echo 'Installing what the benchmark compares with ...'
	@$(PIP) --no-build-isolation --editable '.[dev,bench]' && touch $@ || echo 'NOTE: it cannot be had here.'

$(TFJS_MODULES): tests/benchmarks/tfjs/package.json tests/benchmarks/tfjs/package-lock.json
	@cd tests/benchmarks/tfjs && npm ci --ignore-scripts --silent && touch node_modules/.package-lock.json \
	  || echo 'NOTE: TensorFlow.js cannot be had here.'

define install
	@echo 'Installing Python packages (the first time takes minutes: PyTorch is large) ...'
	@$(PIP) hatchling
	@$(PIP) --no-build-isolation --editable '$(1)'
	@$(call assert-torch)
	@$(call note-cuda)
	@mkdir -p $(STAMPS) && touch $@
endef

# Where the CPU build lies is not ours to write down: pip has to be told by whoever installs.
define note-cuda
$(PY) -c 'from importlib.metadata import distributions as all; \
  any(one.name.startswith("nvidia-") for one in all()) and print("NOTE: this is the CUDA build of PyTorch. It works, \
  but is gigabytes larger; docs/operating.md says how to get the CPU build.")'
endef

# Read from its metadata, not imported: importing PyTorch takes seconds.
define assert-torch
$(PY) -c 'import sys; from importlib.metadata import version; found = version("torch"); \
  sys.exit(0 if found.split("+")[0] == "$(TORCH)" else "torch is " + found + ", not $(TORCH): make clean, then again")'
endef

# Upper bounds come from what is newest today; a constraint never carries an address, a path or a local version.
lock: ## Write constraints.txt anew from pyproject.toml (then run the tests)
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet hatchling
	.venv-lock/bin/python -m pip install --quiet --no-build-isolation --editable '.[dev,bench]' torch==$(TORCH)
	{ echo '# Every package of the environment, pinned. Written by `make lock`; pyproject.toml holds the ranges.'; \
	  .venv-lock/bin/python -m pip list --format=freeze --exclude-editable --exclude pip --exclude setuptools \
	  | sed 's/+[A-Za-z0-9.]*$$//'; } > .venv-lock/constraints.txt
	mv .venv-lock/constraints.txt constraints.txt && rm -rf .venv-lock

# ---- The page -------------------------------------------------------------------------------------------

define assert-node
command -v npm >/dev/null \
  && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' \
  || { echo 'Building the page needs Node 20.19 or newer with npm. (A wheel of Layerlab needs no Node.)' >&2; exit 1; }
endef

$(NODE_MODULES): frontend/package.json frontend/package-lock.json
	@$(call assert-node)
	cd frontend && npm ci --ignore-scripts --silent
	@touch $@

$(PAGE): $(PAGE_SOURCES) $(NODE_MODULES)
	@$(call assert-node)
	cd frontend && npm run --silent build
	@touch $@

# ---- The browser of the tests ---------------------------------------------------------------------------

chromium:
	@.ci/chromium
