# The development commands. Windows and plain pip: see README.md.

# Any Python from 3.11 to 3.13 that can make virtual environments; or say `make PYTHON=/path/to/python run`.
CANDIDATES = python3 python3.13 python3.12 python3.11 \
    /usr/bin/python3 /usr/bin/python3.13 /usr/bin/python3.12 /usr/bin/python3.11
SUITABLE = import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in $(CANDIDATES); do \
    if "$$p" -c '$(SUITABLE)' 2>/dev/null; then echo "$$p"; break; fi; done)

VENV = .venv
BIN = $(VENV)/bin
READY = $(VENV)/installed

.PHONY: run test check bench fuzz python

run: $(READY)
	$(BIN)/python -m gdviz $(ARGS)

test: $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 $(ARGS)

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python -m gdviz bench $(ARGS)

# Texts that nobody would type, as formulas of a landscape: 100,000, or COUNT.
fuzz: $(READY)
	$(BIN)/python -m tests.fuzz_formulas $(COUNT)

# Print the interpreter that a new environment would use; nothing when there is none.
python:
	@echo "$(PYTHON)"

# A changed pyproject.toml installs again, and so does an environment whose Python has gone or
# does not suit; changed source files need not.
$(READY): pyproject.toml
	@$(BIN)/python -c '$(SUITABLE)' 2>/dev/null || { \
	    "$(PYTHON)" -c '$(SUITABLE)' 2>/dev/null || { \
	        echo "gdviz needs Python 3.11, 3.12 or 3.13 with venv, and $(or $(PYTHON),no python here) is none" \
	            "of them; say make PYTHON=/path/to/python" >&2; exit 1; }; \
	    "$(PYTHON)" -m venv --clear $(VENV); }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

ifneq ($(shell $(BIN)/python -c '$(SUITABLE)' 2>/dev/null && echo fine),fine)
.PHONY: $(READY)
endif
