# Each target sets up for itself what is missing (scripts/prepare), so that a fresh checkout needs no other step.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.SILENT:
.PHONY: help run setup test nightly check docs bench bench-full clean

BIN := .venv/bin
ARGS ?=

help: ## List what can be made
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	echo 'Arguments go along: make run ARGS="--text"'

run: ## Start the coach
	scripts/prepare run
	exec $(BIN)/voice-coach run $(ARGS)

setup: ## Set up everything, check the speech model and the voice
	scripts/prepare run
	exec $(BIN)/voice-coach setup $(ARGS)

test: ## Run the tests
	scripts/prepare test
	scripts/test $(ARGS)

nightly: ## Try what no table of examples holds: 100,000 steps of random conversations, and 200 kills of a session (an hour)
	scripts/prepare test
	$(BIN)/python -m pytest --hypothesis-profile=nightly tests/mind/test_any_conversation.py $(ARGS)
	$(BIN)/python -m tests.memory.kill 200

check: ## Check style and types
	scripts/prepare check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

docs: ## Build the documentation as a site, into build/docs
	scripts/prepare docs
	$(BIN)/python -m scripts.pages
	NO_MKDOCS_2_WARNING=1 exec $(BIN)/mkdocs build --strict $(ARGS)

bench: ## Measure accuracy, timing, speed and memory (20 minutes; SPEECH=DIR adds recordings of people)
	scripts/prepare bench
	exec $(BIN)/python -m bench $(ARGS)

bench-full: ## Measure everything, with the sentences that are kept from tuning (hours)
	scripts/prepare bench
	exec $(BIN)/python -m bench --full --unseen $(ARGS)

clean: ## Remove the Python environment and what was built; models and caches in the home directory stay
	rm -rf .venv build dist rehearsal-out .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
