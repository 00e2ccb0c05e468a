# Executable documentation. `make demo` and `make test` do all their own set-up.
PYTHON ?= python3
BIN := .venv/bin
SERVE ?= 1
STAMP := .venv/.ready

.PHONY: setup demo test test-slow test-all lint bench eval lock clean

setup: $(STAMP)

# torch first and alone, as the CPU build: as somebody's dependency it would bring gigabytes of CUDA along.
$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c "import torch" 2>/dev/null || $(BIN)/pip install --quiet --no-input "$$(grep '^torch==' constraints.txt)" 2>&1 | grep -v "^WARNING" || true
	@$(BIN)/pip install --quiet --no-input --constraint constraints.txt --editable ".[dev]" 2>&1 | grep -v "^WARNING" || true
	@$(BIN)/python -c "import askdesk, torch, scrapy, flask, faiss, sentence_transformers" || { echo "the packages could not be installed; see above"; exit 1; }
	@touch $(STAMP)

# The whole job on the example campus, then the queue on http://127.0.0.1:8000 (SERVE=0: stop after the job).
demo: setup
	@$(BIN)/askdesk demo $(if $(filter 0,$(SERVE)),--no-serve)

# Everything CI runs except what is marked slow, which CI runs in its tail.
test: setup
	@$(BIN)/python tests/browser_ready.py
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow"

test-slow: setup
	@$(BIN)/python -m pytest -q -m slow

test-all: test test-slow

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

# Speed and memory as ratios within one run; machines are noisy.
bench: setup
	@$(BIN)/python tests/bench/run.py $(BENCH)

# The matcher on our own set, and on public sets where they lie beside the checkout.
eval: setup
	@$(BIN)/python -m matcher.evaluate --all

# Pin what was tested: run in a fresh .venv after the tests passed.
lock: setup
	@$(BIN)/pip freeze --exclude-editable | grep -v "^-e" | sed 's/+cpu//' > constraints.txt

clean:
	rm -rf .venv .demo .eval
