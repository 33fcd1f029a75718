# Two commands from a fresh clone: `make demo` and `make test`. Both set up .venv first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup demo test test-all lint coverage mutants bench docs browser clean rocq native test-experiments

help:
	@echo "make demo   build and check networks for sin(pi*x)*y"
	@echo "make test   lint, types, layers, tests"
	@echo "make test-all  all tests, each with all its examples"
	@echo "make coverage  the tests of the kernel with branch coverage: 100 % or an error"
	@echo "make mutants   changed certificates, changed networks and changed kernels against each other (an hour)"
	@echo "make docs   the documentation site, into build/site; a warning is an error"
	@echo "make browser  the pages in headless Chromium (Debian: chromium chromium-driver)"
	@echo "make bench  speed and memory, as ratios in one run"
	@echo "make rocq   the theorems for all n, d and f, by the Rocq kernel (Debian: coq libcoq-flocq)"
	@echo "make native  the kernel proved in Rocq as a program, for symnet check --kernel native (Debian: coq libcoq-flocq libzarith-ocaml-dev ocaml-findlib)"
	@echo "make test-experiments  the training experiments (installs torch's CPU build)"

setup: .venv/ready

.venv/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "symnet needs Python 3.11 or later; name one: make PYTHON=python3.12 setup"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "python3 lacks venv; on Debian: apt-get install python3-venv"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@

demo: setup
	$(BIN)/symnet approximate "sin(pi*x)*y" --error 1/16 --out build/demo --overwrite
	$(BIN)/symnet evaluate build/demo/network.json 1/3 2/7
	$(BIN)/symnet approximate "sin(pi*x)*y" --error 1/16 --construction scan --out build/demo-scan --overwrite
	$(BIN)/symnet approximate "sin(pi*x)*y" --n 2 --construction theorem-2.1 --out build/demo-2.1 --overwrite

test: setup lint
	$(BIN)/python -m pytest -n auto

test-all: setup lint
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n auto -m "not bench and not experiments and not browser and not rocq"

coverage: setup
	$(BIN)/python -m pytest tests/kernel tests/constructions tests/export/test_hinges.py -n auto --cov=symnet.kernel --cov-branch --cov-report=term-missing --cov-fail-under=100

mutants: setup
	PYTHONPATH=.:tests $(BIN)/python tests/kernel/mutate.py 10000
	PYTHONPATH=.:tests $(BIN)/python -m kernel.kernel_mutants
	PYTHONPATH=.:tests $(BIN)/python -m kernel.structure --tries 100000

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

.venv/docs: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[docs]"
	@touch $@

docs: .venv/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict -f docs/site/mkdocs.yml

browser: setup
	$(BIN)/python -m pytest -m browser tests/report

bench: setup
	$(BIN)/python -m pytest tests/bench -m bench -s

rocq:
	$(MAKE) -C proofs/rocq check

native:
	@where=$$({ coqc -where || rocq c -where; } 2>/dev/null) && test -e "$$where/user-contrib/Flocq/Core/Core.vo" && ocamlfind query zarith >/dev/null 2>&1 || { \
	  echo "make native needs coqc, Flocq and zarith; on Debian: apt-get install coq libcoq-flocq libzarith-ocaml-dev ocaml-findlib" >&2; exit 2; }
	$(MAKE) -C proofs/rocq symnet-kernel

.venv/experiments: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "torch==2.13.0"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev,experiments]"
	@touch $@

test-experiments: .venv/experiments
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m experiments tests/experiments

clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache
