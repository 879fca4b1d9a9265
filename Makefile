.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

.PHONY: help setup extras install run test check asvs bench soak sbom advisories cluster demo format lock

help:  ## Show these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/dev  ## Install everything, for those who develop

extras: .venv/extras  ## Install what VALKEY_URL and SENTRY_DSN need; `make run` does where they are set

install: .venv/base $(if $(VALKEY_URL)$(SENTRY_DSN),.venv/extras)  ## Install what it runs on and build what it serves: then this folder may be read-only
	@$(BIN)/python -m blueprints.static_files
	@$(BIN)/python -m compileall -q -x '^\./(\.venv|tests|bench|soak)/' .

run: .venv/base $(if $(VALKEY_URL)$(SENTRY_DSN),.venv/extras)  ## Serve on HOST:PORT (127.0.0.1:8000) with the worker beside it, until SIGTERM
	@exec $(BIN)/python serve.py

test: .venv/dev  ## Run the tests, on SQLite and on PostgreSQL
	@bin/need cc chromium postgresql clamd nginx valkey age systemd
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
	@bin/need chromium nginx
	@$(BIN)/python -m bench

soak: MINUTES = 60
soak: .venv/dev  ## The test plan of docs/reliability.md for MINUTES, with other seeds each time
	@bin/need cc chromium postgresql clamd nginx valkey age
	@$(BIN)/python -m soak --minutes $(MINUTES)

sbom:  ## Print the bill of materials of what it runs on (CycloneDX)
	@$(PYTHON) bin/make_sbom.py

advisories: .venv/base  ## Compare it with a dated copy of known vulnerabilities
	@$(BIN)/python bin/check_advisories.py

cluster: .venv/dev  ## Serve as from two machines, with nginx, PostgreSQL, Valkey and a store of S3
	@bin/need postgresql nginx valkey
	@exec $(BIN)/python -m deploy.cluster

demo: export DATA_DIR = demo
demo: .venv/base  ## Serve a fictional institution, whose data are in demo/
	@$(BIN)/flask --app app demo
	@exec $(BIN)/python serve.py

format: .venv/dev  ## Format Python
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/dev  ## Pin what requirements*.in ask for, with hashes
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-extras.in --output-file requirements-extras.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt

.venv/bin/python:
	@bin/need python
	@$(PYTHON) -m venv .venv

.venv/base: requirements.txt | .venv/bin/python
	@echo "Instalando lo necesario (la primera vez toma un minuto)…"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/extras: requirements-extras.txt .venv/base
	@$(PIP) -r requirements-extras.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/base
	@$(PIP) -r requirements-dev.txt
	@touch $@
