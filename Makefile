# Two commands: `make demo` and `make test`. Both set up everything they need in .venv.
.PHONY: demo test lint lint-python lint-web serve build clean
.DELETE_ON_ERROR:
PYTHON ?= python3
BIN := .venv/bin
# Node comes with the environment; like pip it shall trust the certificates that the operating system trusts.
NPM = PATH="$(CURDIR)/$(BIN):$$PATH" NODE_USE_SYSTEM_CA=1 $(BIN)/npm --prefix web
CONTRACT := $(wildcard pipeline/wrongtree/contract/*.json pipeline/wrongtree/contract/*/*.json)
WEB_SOURCES := $(CONTRACT) web/contract.mjs $(shell find web/src web/package.json web/package-lock.json web/vite.config.ts -type f 2>/dev/null)

demo: build
	$(BIN)/wrongtree demo

# Three at a time on two cores: half of a browser test is waiting. A thread each, or they stand in each other's way.
test: build
	$(BIN)/python tests/helpers/setup_browser.py
	$(MAKE) --jobs=2 lint
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# Two halves, since mypy takes as long as the rest and a single processor: make --jobs=2 lint.
lint: lint-python lint-web

lint-python: build
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lint-web: build
	$(NPM) run check
	$(NPM) test

serve: build
	$(BIN)/wrongtree serve build

build: .venv/installed web/dist/explorer.js

.venv/installed: pyproject.toml hatch_build.py
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

# Installing the package has built the explorer already; these two rules serve whoever changes it afterwards.
web/node_modules/.package-lock.json: web/package-lock.json | .venv/installed
	$(NPM) ci --no-audit --no-fund

web/dist/explorer.js: web/node_modules/.package-lock.json $(WEB_SOURCES)
	$(NPM) run build

clean:
	rm -rf .venv web/node_modules web/dist web/.built build .wrongtree_cache
