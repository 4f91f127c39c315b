# The only list of commands. `make run` and `make test` are the whole set-up.
.DEFAULT_GOAL := help
SHELL := /bin/sh
UV_VERSION := 0.13.9
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen --no-sync
# Where this is set, each of Telar's processes would compile every library again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test tests lint types attack e2e chaos bench mutate demo

help: ## show this list
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

.tools/bin/uv:
	@echo "Preparing uv (once) ..."
	@command -v python3 >/dev/null || { echo "Python 3.11 or newer is needed: apt install python3 python3-venv"; exit 1; }
	@python3 -m venv .tools || { echo "Python's venv module is needed: apt install python3-venv"; exit 1; }
	@.tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.run: pyproject.toml uv.lock | $(filter .tools/bin/uv,$(UV))
	@echo "Installing what Telar needs (the lock is respected) ..."
	@$(UV) sync --frozen --no-dev --all-extras --inexact
	@touch $@

.venv/.test: pyproject.toml uv.lock | $(filter .tools/bin/uv,$(UV))
	@echo "Installing what Telar and its tests need (the lock is respected) ..."
	@$(UV) sync --frozen --all-extras
	@touch $@ .venv/.run

run: .venv/.run ## start everything on this machine and print the portal's address
	@exec .venv/bin/telar up

demo: .venv/.run ## load the demo data again (asks first)
	@.venv/bin/telar demo --reset

test: .venv/.test ## lint, types, architecture and every test but the long ones; says which command runs those
	@$(RUN) ruff check . && $(RUN) ruff format --check .
	@$(MAKE) --no-print-directory -j2 types tests

tests: .venv/.test ## the tests of make test, without style and types
	@$(RUN) pytest -m "not slow"

lint: .venv/.test ## style only
	@$(RUN) ruff check . && $(RUN) ruff format --check . && $(RUN) lint-imports

types: .venv/.test ## types only
	@$(RUN) mypy

attack: .venv/.test ## wrong values in every form and body, words that may be found nowhere, every bit flipped
	@$(RUN) pytest -m attack

e2e: .venv/.test ## every page in a real browser
	@$(RUN) pytest tests/e2e --dist loadfile

chaos: .venv/.test ## kill parts, whole systems and terminals; TELAR_CHAOS=long and TELAR_LONG=1 for the long forms
	@$(RUN) pytest -m chaos -n 0

bench: .venv/.test ## measure side by side and write bench/results
	@for what in crypto events followup intake keys partners planner risk signals voice; do .venv/bin/telar bench $$what || exit 1; done

mutate: .venv/.test ## list the changes to the risk engines that no test notices (docs/mutation.md); goes on where it stopped
	@$(RUN) python -m bench.mutation
