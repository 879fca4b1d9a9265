.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

.PHONY: help setup run test check asvs bench sbom advisories demo format lock

help:  ## Show these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/dev  ## Install everything, for those who develop

run: .venv/base  ## Serve on HOST:PORT (127.0.0.1:8000) with the worker beside it, until SIGTERM
	@exec $(BIN)/python serve.py

test: .venv/dev  ## Run the tests, on SQLite and on PostgreSQL
	@bin/need chromium postgresql clamd nginx
	@$(BIN)/python -m tests.both_engines -n 2 --dist worksteal

check: .venv/dev  ## All that CI checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	@$(MAKE) --no-print-directory test

asvs: .venv/dev  ## Print which ASVS requirements the tests hold, by level
	@$(BIN)/python -m tests.asvs

bench: .venv/dev  ## Measure the numbers of bench/README.md
	@bin/need chromium
	@$(BIN)/python -m bench

sbom:  ## Print the bill of materials of what it runs on (CycloneDX)
	@$(PYTHON) bin/make_sbom.py

advisories: .venv/base  ## Compare it with a dated copy of known vulnerabilities
	@$(BIN)/python bin/check_advisories.py

demo: export DATA_DIR = demo
demo: .venv/base  ## Serve a fictional institution, whose data are in demo/
	@$(BIN)/flask --app app demo
	@exec $(BIN)/python serve.py

format: .venv/dev  ## Format Python
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/dev  ## Pin what requirements*.in ask for, with hashes
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt

.venv/bin/python:
	@bin/need python
	@$(PYTHON) -m venv .venv

.venv/base: requirements.txt | .venv/bin/python
	@echo "Instalando lo necesario (la primera vez toma un minuto)…"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/base
	@$(PIP) -r requirements-dev.txt
	@touch $@
