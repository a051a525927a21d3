# `make demo` and `make test` are all a newcomer needs; each sets up what it uses.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTEST := $(BIN)/python -m pytest

.PHONY: site demo test prove setup check fmt lint types layers docs docs-check recording build bench lock clean

setup: $(STAMP)

$(STAMP): requirements/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src  # also where writing bytecode is switched off
	touch $(STAMP)

demo: setup  ## a component from the example answers, in a fresh temporary folder
	$(BIN)/python docs/examples/demo.py

test: setup lint types layers docs-check  ## everything
	$(PYTEST) -n 2 --dist loadgroup

prove: setup  ## every pair of options of the workload templates, owned as a team would
	$(PYTEST) -q -m prove --basetemp .cache/prove-tmp tests/prove

check: setup lint types layers  ## the fast loop: under a minute
	$(PYTEST) -n 2 --dist loadgroup -m "not slow and not oracle and not airflow" -q

fmt: setup
	$(BIN)/ruff format src tests benchmarks docs/examples docs/recording
	$(BIN)/ruff check --fix src tests benchmarks docs

lint: setup
	$(BIN)/ruff format --check --quiet src tests benchmarks docs/examples docs/recording
	$(BIN)/ruff check --quiet src tests benchmarks docs

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports --no-logo

docs: setup  ## regenerate docs/reference
	$(BIN)/python -m stagedoor.cli.reference docs/reference
	$(BIN)/python -m tests.oracle.page

docs-check: setup
	$(BIN)/python -m stagedoor.cli.reference --check docs/reference
	$(BIN)/python -m tests.oracle.page --check

recording: setup  ## the terminal session that the README shows
	$(BIN)/python docs/recording/record.py

site: setup  ## docs/ as a site in build/site, every link checked
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --config-file docs/site/mkdocs.yml

build: setup
	$(BIN)/python -m build

bench: setup
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/check.py
	$(BIN)/python benchmarks/form.py
	$(BIN)/python benchmarks/workflow.py

lock: setup  ## requirements/dev.txt from pyproject.toml
	$(BIN)/uv pip compile --quiet --group dev --generate-hashes --no-emit-index-url --universal --python-version 3.11 pyproject.toml --output-file requirements/dev.txt

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
