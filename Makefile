# `make` lists the targets. Everything installs into .venv and node_modules here; nothing else on the machine is changed,
# but for root, for whom missing Debian packages (python3-venv, chromium) are installed.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
BIN := .venv/bin
INSTALL := VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip install --quiet --link-mode copy

.PHONY: help demo test contract check map screens bench eval reset upgrade-test assets chromium

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.base assets ## Tradeoff with a constructed company on 127.0.0.1:$PORT (8000); Ctrl-C stops it
	@exec $(BIN)/tradeoff demo

test: .venv/.dev assets chromium ## every test, in parallel, browser included
	@$(BIN)/pytest -n 3

contract: .venv/.dev ## what we say to vendors, against their descriptions in TRADEOFF_SPECS; writes docs/reference/contracts.md
	@test -x tests/contract/node_modules/.bin/prism || (cd tests/contract && npm ci --silent)
	@$(BIN)/python -m tests.contract

check: .venv/.dev ## style, types, the contracts of the house, forgotten migrations
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@DJANGO_SETTINGS_MODULE=tradeoff.config.settings $(BIN)/python -W ignore -m django makemigrations --check --dry-run

map: .venv/.dev ## sizes of files, functions and packages against the guidance, and since the last commit
	@$(BIN)/python -m tests.architecture.sizes

screens: .venv/.dev assets chromium ## pictures of every page at 1440 and 390 px, into docs/screens
	@$(BIN)/python -m tests.browser.screens

bench: .venv/.dev assets ## the figures we publish; ONLY=main runs one group
	@$(BIN)/python -m bench $(ONLY)

eval: .venv/.dev ## how well the matching engine does on labelled texts in TRADEOFF_DATA; writes docs/method/matching.md
	@$(BIN)/python -m evaluation $(LEARN)

reset: .venv/.base ## forget the demo: its database, files and mail
	@$(BIN)/tradeoff reset

upgrade-test: .venv/.dev ## migrate a demo database of the release named in docs/upgrades.md with today's code
	@$(BIN)/python -m tests.upgrade

assets: .venv/.base ## styles and scripts, when their sources changed
	@$(BIN)/python -m tradeoff.config.assets

# A stamp is younger than what it was made from; an interrupted install leaves none and is done again.
.venv/.base: requirements/base.txt requirements/bootstrap.txt pyproject.toml
	@$(MAKE) .venv/bin/uv
	@echo "Installing what Tradeoff needs …"
	@$(INSTALL) --require-hashes -r requirements/base.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.base
	@echo "Installing what its tests need …"
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

.venv/bin/uv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Tradeoff needs Python 3.11 or newer; name one: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y python3-venv >/dev/null; } || \
		{ echo "Python's venv module is missing. On Debian: sudo apt-get install python3-venv"; exit 1; }
	@echo "Making .venv …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

chromium:
	@command -v chromium >/dev/null || \
		{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing Chromium …" && \
		  apt-get update -qq && apt-get install -qq -y chromium >/dev/null 2>&1; } || \
		echo "*** There is no Chromium and it cannot be installed here: THE BROWSER TESTS WILL BE SKIPPED. ***"
