# 善桥: few words to learn. `make help` lists them.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
PORT ?= 8000
DATA_DIR ?= var
T ?= tests
export DATA_DIR

.DEFAULT_GOAL := help
.PHONY: help run test test-scale test-browser screenshots privacy-report bench-library check fix docs reset ci locks

help: ## list these words
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/.run ## set up and serve the demo county (PORT=8000 DATA_DIR=var)
	@exec $(PY) -m demo --port $(PORT)

test: .venv/.test ## set up and pass the tests on SQLite (T=tests/giving for a part)
	$(PY) -m pytest $(T) -n 2 -m "not scale and not browser"

test-scale: .venv/.scale ## the suite, the races and the relay on real PostgreSQL, RabbitMQ, Redis, Elasticsearch
	$(PY) -m tests.servers $(PY) -m pytest $(T) -n 2 -m "not browser and not alone"
	$(PY) -m tests.servers $(PY) -m pytest $(T) -m "alone"

test-browser: .venv/.dev ## the journeys in Debian's Chromium
	$(PY) -c "from tests.servers import debian; debian.ensure(['chromium', 'fonts-noto-cjk'])"
	$(PY) -m pytest tests -m browser

screenshots: .venv/.dev ## walk the nine steps and take the README's pictures again
	SCREENSHOTS=$(CURDIR)/docs/screenshots $(PY) -m pytest tests/journeys -m browser

privacy-report: .venv/.test ## recall and precision of the anonymity gate's detectors, kind by kind
	@$(PY) -m tests.privacy.report
	@if $(PY) manage.py migrate --check >/dev/null 2>&1; then $(PY) manage.py anonymity_report; \
	else echo "no caseload in $(DATA_DIR): after make run this word also says among how many each page hides"; fi

bench-library: .venv/.test ## the library's page beside the bare queries of its answer, at 10k and 100k (MILLION=--million)
	@$(PY) -m tests.bench.library $(MILLION)

check: .venv/.dev ## format, lint, types, contracts, migrations, templates, translations, deployment
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy .
	.venv/bin/lint-imports
	$(PY) manage.py translations --compile
	$(PY) manage.py makemigrations --check --dry-run
	.venv/bin/djlint templates --lint --quiet
	$(PY) manage.py translations --check
	$(PY) manage.py state_diagrams --check
	DEBUG=false DEMO=false PUBLIC_ORIGIN=https://shanqiao.example $(PY) manage.py check --deploy --fail-level WARNING

fix: .venv/.dev ## format and mend what can be mended
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
	$(PY) manage.py translations --update

docs: .venv/.run ## draw the state diagrams again
	$(PY) manage.py state_diagrams

reset: ## forget the demo county
	rm -rf $(DATA_DIR)

ci: ## what CI runs, nothing else
	bash .ci/run

locks: ## resolve requirements again (needs uv)
	for set in dev scale test run; do \
	  case $$set in dev) with="--all-extras --group test --group dev";; scale) with="--all-extras --group test";; test) with="--group test";; run) with="";; esac; \
	  uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header $$with pyproject.toml -o requirements/$$set.txt; \
	done

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.%: requirements/%.txt | .venv/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
