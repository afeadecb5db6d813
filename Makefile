# make help says what can be asked for.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV ?= .venv
VAR_DIR ?= var
PORT ?= 8000
PY := $(VENV)/bin/python
# Development settings, for the commands that only need Django to import.
DEVELOP := DEBUG=1 VAR_DIR=$(VAR_DIR)/develop
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)
HTML := templates
# Two processes at once, which take file after file in the order named: the tests of one share what is slow to make.
BY_FILE := -n 2 --dist loadfile --no-loadscope-reorder
# Runs a part of the tests and notes how long it took.
TIMES := $(VAR_DIR)/.times
part = @begin=$$SECONDS; echo "$(1)"; $(1); mkdir -p $(VAR_DIR); printf '  %-12s %4s\n' $@ $$((SECONDS - begin)) | tee -a $(TIMES)
# The vendor's client for Node, where there is npm; the test that needs it says when there is none.
NODE_CLIENT := tests/api/node/node_modules/.package-lock.json
export VAR_DIR

.PHONY: help demo reset test lint types unit postgres integration alone browser bench races chaos fuzz messages compile lock clean system

help:  ## what can be asked for
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

demo: $(VENV)/.runtime compile  ## everything, running: PORT (8000) and SPEED (60) change what they say
	@PORT=$(PORT) exec $(PY) -m portal.demo

reset: $(VENV)/.runtime  ## forget what the demo keeps in var/
	@exec $(PY) -m portal.demo reset

# Two parts side by side: some mostly compute, others mostly wait. What is measured while it runs comes last, by itself.
test: | $(VENV)/.dev  ## everything that a change must pass
	@rm -f $(TIMES)
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target unit browser integration postgres types lint
	@$(MAKE) --no-print-directory alone
	@echo "  Seconds of each part:" && cat $(TIMES)

lint: $(VENV)/.dev  ## style of Python and templates
	$(call part,$(PY) -m ruff check .; $(PY) -m ruff format --check .; $(PY) -m djlint --lint --quiet $(HTML))

types: $(VENV)/.dev  ## mypy
	$(call part,$(DEVELOP) $(PY) -m mypy)

unit: $(VENV)/.dev compile system $(NODE_CLIENT)  ## tests without browser and without other processes, on SQLite
	$(call part,$(PY) -m pytest tests -m "not browser and not integration" -n 2 --dist loadgroup -q)

postgres: $(VENV)/.dev compile system  ## what touches the database once more, on PostgreSQL
	$(call part,$(PY) -m tools.servers $(PY) -m pytest tests/web/test_plans.py tests/web/test_secrets.py tests/engine tests/actions tests/models tests/api/test_at_the_same_time.py $(BY_FILE) -q)

integration: $(VENV)/.dev compile system $(NODE_CLIENT)  ## real PostgreSQL, Redis, Celery workers, gunicorn; make demo itself
	$(call part,$(PY) -m pytest tests/integration -m "not alone" $(BY_FILE) -q)

alone: $(VENV)/.dev compile system  ## what is measured while it runs: every fault once under load, the demo's start and memory
	$(call part,$(PY) -m pytest tests/integration -m alone -q -rP)

browser: $(VENV)/.dev compile system  ## Chromium walks the guide
	$(call part,$(PY) -m pytest tests/browser -n 2 -q)

bench: $(VENV)/.dev compile  ## pages beside a plain Django page and at two sizes, the engine beside plain Celery, the API beside moto's, pages under misuse
	$(PY) -m tools.bench

races: $(VENV)/.dev compile system  ## eight clients at once reach for the same things, on PostgreSQL and SQLite
	$(PY) -m tools.races

chaos: $(VENV)/.dev compile system  ## everything dies, again and again, under load: nothing is lost, doubled or stuck
	$(PY) -m tools.chaos $(if $(SEED),--seed $(SEED))

fuzz: $(VENV)/.dev compile system  ## 5,000 calls made up from the OpenAPI document, 20,000 requests from the pages: nothing fails, no refusal changes a row
	CASES=$(or $(CASES),5000) PAGES=$(or $(PAGES),20000) SEED=$(or $(SEED),$$RANDOM) LOG_LEVEL=ERROR \
	  $(PY) -m tools.servers $(PY) -m pytest tests/api/test_fuzz.py tests/web/test_fuzz.py -p no:logging --show-capture=stdout -rP -q

messages: $(VENV)/.dev system  ## find the sentences to translate, compile the catalogues
	$(DEVELOP) $(PY) manage.py makemessages --locale fr --no-location --no-obsolete --ignore 'var/*' --ignore 'tests/*' --ignore 'tools/*'
	@$(MAKE) --no-print-directory compile

compile: $(CATALOGUES:.po=.mo)

%.mo: %.po | $(VENV)/.runtime
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@ --locale $(word 2,$(subst /, ,$<))

lock: $(VENV)/.dev  ## resolve requirements*.in into requirements*.txt
	$(PY) -m uv pip compile -q --universal --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	$(PY) -m uv pip compile -q --universal --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean:  ## remove everything that was made here, var/ apart
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis $(CATALOGUES:.po=.mo)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "python3 -m venv does not work here; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "  Installing the pinned packages…"
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/bin/python
	$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $(VENV)/.runtime $@

$(NODE_CLIENT): tests/api/node/package-lock.json
	@if command -v npm >/dev/null; then echo "  Installing the vendor's client for Node, and what is declared of its API…"; \
	  cd tests/api/node && npm ci --silent --ignore-scripts --no-audit --no-fund && touch node_modules/.package-lock.json; \
	fi

# Debian's packages that the tests need: PROGRAM=PACKAGE.
SYSTEM := $(or $(CHROMIUM),chromium-headless-shell)=chromium-headless-shell msgfmt=gettext redis-server=redis-server \
          $(firstword $(wildcard /usr/lib/postgresql/*/bin/postgres) postgres)=postgresql
MISSING = $(foreach pair,$(SYSTEM),$(if $(shell command -v $(word 1,$(subst =, ,$(pair)))),,$(word 2,$(subst =, ,$(pair)))))

system:
	@missing="$(strip $(MISSING))"; if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "  Installing $$missing…"; export DEBIAN_FRONTEND=noninteractive; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  else echo "The tests need: $$missing. On Debian: sudo apt-get install $$missing" >&2; exit 1; fi; fi
