# Two commands: `make demo` and `make test`. Both set up everything they need in .venv.
.PHONY: demo test lint serve build clean
.DELETE_ON_ERROR:
PYTHON ?= python3
BIN := .venv/bin
WEB_SOURCES := $(shell find web/src web/package-lock.json web/vite.config.ts -type f 2>/dev/null)

demo: build
	$(BIN)/wrongtree demo

test: build
	$(BIN)/python tests/setup_browser.py
	$(MAKE) lint
	$(BIN)/python -m pytest

lint: build
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix web run check
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix web test

serve: build
	$(BIN)/wrongtree serve build

build: .venv/installed web/dist/explorer.js

.venv/installed: pyproject.toml hatch_build.py
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

web/dist/explorer.js: .venv/installed $(WEB_SOURCES)
	$(BIN)/python -c "import hatch_build, pathlib; hatch_build.build(pathlib.Path('web'))"

clean:
	rm -rf .venv web/node_modules web/dist build .wrongtree_cache
