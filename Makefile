# The two commands that matter: `make run` and `make test`. Each does its own set-up.
SHELL := /bin/bash
PY := .venv/bin/python
export PYTHONUTF8 := 1
SHARED ?= ../shared
MODEL ?= default
STYLES ?= letter
RUNS ?= 20000
FUZZ ?=
JUDGE ?=
# two processes, each with servers and files of its own; a file of tests stays in one of them
JOBS ?= 2
PYTEST = $(PY) -m pytest -n $(JOBS) --dist loadfile

.PHONY: help run test test-search setup setup-dev lint format test-fast bench bench-width bench-clean bench-leaks bench-foreign bench-odd bench-scans bench-judge evaluate evaluate-roles evaluate-robustness evaluate-baseline train test-dacy fuzz lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 22

run: ## set up, then serve the product with the embedded default and an example request
	@scripts/setup.sh run
	@exec .venv/bin/redactor serve --example

test: ## set up, then run lint and all tests (fast ones first)
	@scripts/setup.sh dev
	@$(MAKE) --no-print-directory lint
	$(PYTEST) -m "not slow and not services and not browser"
	$(PYTEST) -m "slow or services or browser"

test-fast: setup-dev ## the tests that need no servers
	$(PYTEST) -x -m "not slow and not services and not browser"

test-search: setup-dev ## the tests of laws with examples never tried before (`make test` tries the same each time)
	HYPOTHESIS_PROFILE=search $(PYTEST) -m hypothesis

setup: setup-dev ## what `make run` and `make test` need; the command is at .venv/bin/redactor

setup-dev:
	@scripts/setup.sh dev

lint: setup-dev ## ruff, mypy --strict, import rules
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

format: setup-dev ## let ruff format and fix
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: setup-dev ## speed and memory beside baselines in the same run
	$(PY) -m tests.bench.run

bench-width: setup-dev ## how many of 5,000 Danish names fit a struck one by what its box and gap tell
	$(PY) -m tests.bench.widths 5000

bench-clean: setup-dev ## every identifier of the gold documents struck: words lost, moved, added; pages made pictures
	$(PY) -m tests.leaks.clean --shared $(SHARED)

bench-leaks: setup-dev ## pdfredeval and x-ray (in .venv-leaks) on our outputs; our verifier beside x-ray
	$(PY) -m tests.leaks.run --shared $(SHARED)

bench-foreign: setup-dev ## files as other tools strike them, and clean ones: found, missed, false alarms; x-ray beside
	$(PY) -W ignore -m tests.foreign.table --xray

EVALUATE = $(PY) -m models.evaluation --model $(MODEL) --shared $(SHARED) $(if $(GOLD),--gold $(GOLD)) $(if $(JSON),--json $(JSON))

evaluate: setup-dev ## scores, speed and size of MODEL="a b" on GOLD="folder …" (STYLES=letter,scan) and the treebank
	$(EVALUATE) --styles $(STYLES)

evaluate-robustness: setup-dev ## what other names, lower case, OCR errors … cost MODEL on GOLD and the treebank
	$(EVALUATE) --parts robustness

evaluate-baseline: setup-dev ## write tests/gold/baseline.json anew: what the regression gate compares with
	$(PY) -m models.evaluation.gate --write

evaluate-roles: setup-dev ## agreement of proposals with the tables of the dev cases, by case and ground
	$(PY) -m tests.yardstick.measure --shared $(SHARED)

train: setup-dev ## train the shipped pipeline anew from $(SHARED)/data
	$(PY) -m models.training.train --data $(SHARED)/data --out models/ner/pipeline

test-dacy: setup-dev ## DaCy's real code path, in an environment of its own (needs a CPU build of torch)
	python3 -m venv .venv-dacy
	.venv-dacy/bin/pip install -q --no-deps torch==2.13.0
	.venv-dacy/bin/pip install -q --no-deps --require-hashes -r requirements-dacy.lock
	.venv-dacy/bin/pip install -q --no-deps --require-hashes -r requirements-dev.lock
	.venv-dacy/bin/python -m pytest tests/models/test_ner_dacy.py

fuzz: setup-dev ## mutate PDFs RUNS times: each ends in a verified output or a clear refusal (FUZZ=--resume goes on)
	$(PY) -W ignore -m tests.fuzz.run --runs $(RUNS) --shared $(SHARED)/pdfs $(FUZZ)

bench-judge: setup-dev ## seeded marks on all files at hand, judged by other engines (JUDGE="--seed 2 --every 4")
	$(PY) -W ignore -m tests.leaks.judge --shared $(SHARED) $(JUDGE)

bench-scans: setup-dev ## how scans grow when a word is struck, and what changes beside the box
	$(PY) -W ignore -m tests.bench.scans --shared $(SHARED)/pdfs

bench-odd: setup-dev ## how every odd file of $(SHARED)/pdfs/real ends: verified, as pictures or refused, and why
	$(PY) -W ignore -m tests.fuzz.odd --shared $(SHARED)/pdfs/real

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -c requirements.lock -o requirements-dev.lock

clean: ## remove what set-up made (not your data in var/)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
