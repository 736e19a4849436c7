# `make` alone lists what there is. Nothing here needs root; as root, missing system parts are installed.

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
WORKERS ?= 2
ARGS ?=
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard src/exhorto/web/locale/*/LC_MESSAGES/*.po))
GROUPS := base test lint bench

.DEFAULT_GOAL := help
.PHONY: help setup dev demo test test-long coverage lint fix check bench catalogues messages requirements

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv with exhorto in it
	@scripts/venv.sh base
	@$(MAKE) -s --no-print-directory messages

dev: setup ## everything for working on the code
	@scripts/venv.sh base test lint bench
	@scripts/system-parts.sh

demo: setup ## four countries on this machine: plays the story, then serves until Ctrl-C
	@$(BIN)/exhorto demo $(ARGS)

test: setup ## the tests (ARGS="-k ledger" for some of them)
	@scripts/venv.sh base test
	@scripts/system-parts.sh
	@$(PYTEST) -n $(WORKERS) $(ARGS)

test-long: setup ## the tests with many more examples, and those that take minutes
	@scripts/venv.sh base test
	@scripts/system-parts.sh
	@$(PYTEST) -n $(WORKERS) -m "" --hypothesis-profile=long $(ARGS)

coverage: setup ## the tests with branch coverage, into var/coverage
	@scripts/venv.sh base test
	@$(PYTEST) -n $(WORKERS) --cov --cov-report=term --cov-report=html:var/coverage $(ARGS)

lint: ## formatter, ruff, mypy, import contracts, rule weights
	@scripts/venv.sh base lint
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tests.support.weights

fix: ## what a machine can put right
	@scripts/venv.sh base lint
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

check: lint test ## lint and test: what CI runs

bench: setup ## the figures of docs/PROMISES.md, rivals in the same run
	@scripts/venv.sh base bench
	@$(BIN)/exhorto bench $(ARGS)

catalogues: ## collect the texts to translate (needs gettext)
	@scripts/venv.sh base
	@$(BIN)/python scripts/catalogues.py

messages: $(CATALOGUES) ## compile the translations

# A catalogue marked fuzzy is skipped in silence by pybabel: refuse it here.
%.mo: %.po
	@if sed '/^msgid ""/q' $< | grep -q '^#, fuzzy'; then echo "$<: remove the fuzzy mark of its header" >&2; exit 1; fi
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

requirements: ## compile requirements/*.in again (needs uv)
	@for group in build $(GROUPS); do \
	    (cd requirements && uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	        --only-binary :all: --no-emit-index-url --no-header --output-file $$group.txt $$group.in) || exit 1; \
	done
