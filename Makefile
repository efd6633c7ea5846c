# The development commands. Windows and plain pip: see README.md.

# Any Python looks around, and finds the one that gdviz shall run on where none is given:
# `make PYTHON=/path/to/python run`.
ANY := $(shell for p in python3 /usr/bin/python3 python3.13 python3.12 python3.11; do \
    if "$$p" -c '' 2>/dev/null; then echo "$$p"; break; fi; done)

VENV = .venv
BIN = $(VENV)/bin
READY = $(VENV)/installed

.PHONY: run test check bench fuzz kills corpus release-check system

# What each needs of the system: see packaging/prepare.py.
GOAL = check
run bench: GOAL = run
test kills corpus release-check: GOAL = test

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

# Sessions that are killed while a random hand works in them: 10, or COUNT.
kills: $(READY)
	$(BIN)/python -m tests.kill_check $(COUNT)

# What takes too long for every change, before a release.
release-check: COUNT = 200
release-check: kills corpus

# The two hundred typed formulas: minima that are marked, bands that are filled.
corpus: $(READY)
	$(BIN)/python -m tests.typed_corpus

# An environment is made anew when its Python has gone, does not suit or has no pip.
WHOLE = import sys, pip; from gdviz.prerequisites import PYTHONS; \
    sys.exit(sys.version_info[:2] not in PYTHONS)
ifneq ($(shell $(BIN)/python -c '$(WHOLE)' 2>/dev/null && echo whole),whole)
.PHONY: $(READY)
NEW = $(VENV) $(PYTHON)
endif

system:
	@[ -n "$(ANY)" ] || { \
	    echo "gdviz needs Python, and there is none here: install python3" >&2; exit 2; }
	@"$(ANY)" -I packaging/prepare.py $(GOAL) $(NEW)

# A changed pyproject.toml installs again; changed source files need not.
$(READY): pyproject.toml | system
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
