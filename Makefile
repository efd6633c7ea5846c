# The development commands. Windows and plain pip: see README.md.

# Any Python looks around, and finds the one that gdviz shall run on where none is given:
# `make PYTHON=/path/to/python run`.
ANY := $(shell for p in python3 /usr/bin/python3 python3.13 python3.12 python3.11; do \
    if "$$p" -c '' 2>/dev/null; then echo "$$p"; break; fi; done)

VENV = .venv
BIN = $(VENV)/bin
READY = $(VENV)/installed

.PHONY: run test check bench fuzz kills walks accepted monkey soak compiled verdicts corpus alike release-check system

# What each needs of the system: see packaging/prepare.py.
GOAL = check
run bench: GOAL = run
test kills walks monkey soak compiled verdicts corpus alike release-check: GOAL = test

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

# Walks of 100 steps through scenes, dimensions and views: 500, or COUNT.
walks: $(READY)
	$(BIN)/python -m tests.ui.scene_walk $(COUNT)

# Random scenes; what `gdviz check` accepts is run: 20,000, or COUNT.
accepted: $(READY)
	$(BIN)/python -m tests.accepted_scenes $(COUNT)

# Clicks, drags, keys and texts of a hand without a mind: 100,000, or COUNT.
monkey: $(READY)
	$(BIN)/python -m tests.monkey $(COUNT)

# A race that plays for an hour, or MINUTES, with an edit a second.
soak: $(READY)
	$(BIN)/python -m tests.soak $(MINUTES)

# Random methods on random landscapes as machine code, beside their runs: 40, or COUNT.
compiled: $(READY)
	$(BIN)/python -m tests.compiled_check $(COUNT)

# Verdicts of random runs beside the same runs continued, and rates for every landscape.
verdicts: $(READY)
	$(BIN)/python -m tests.verdict_cases $(COUNT)
	$(BIN)/python -m tests.engine.test_adapted_rates

# Twelve figures as pixels and as shapes that another program turns into pixels.
alike: $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.alike

# What takes too long for every change, before a release.
release-check: $(READY)
	GDVIZ_EVERY_CASE=1 $(BIN)/python -m pytest -n 2 tests/engine/test_insight.py
	$(BIN)/python -m tests.kill_check 200
	$(BIN)/python -m tests.ui.scene_walk
	$(BIN)/python -m tests.accepted_scenes
	$(BIN)/python -m tests.monkey
	$(BIN)/python -m tests.compiled_check 200
	$(BIN)/python -m tests.verdict_cases 200
	$(BIN)/python -m tests.engine.test_adapted_rates
	$(BIN)/python -m tests.typed_corpus
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.alike

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
