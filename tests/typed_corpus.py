"""Two hundred formulas of textbooks and benchmark collections, and what their pictures hold.

Run as ``python -m tests.typed_corpus``: all of them are searched and parted into bands; it
prints what fails, and exits with status 1 when anything does.  The tests take a tenth.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gdviz.core.canonical import canonical
from gdviz.core.expression import parse
from gdviz.core.objectives.expression import Expression, typed
from gdviz.engine.landmarks import Wanted, found_of

BANDS = 10  # of the light and the dark theme
LEAST = 6  # bands that hold 3 % of the plane


class Minimum(NamedTuple):
    at: tuple[float, float]
    value: float


class Formula(NamedTuple):
    """A formula as it was typed, over a window, with the minima that its source tells of."""

    name: str
    text: str
    window: tuple[tuple[float, float], tuple[float, float]]
    minima: tuple[Minimum, ...]
    source: str

    def searched(self) -> Expression:
        """The landscape with what the search finds."""
        plain = Expression(self.text, ())
        return Expression(self.text, (), found_of(Wanted(plain, self.window)))

    def missing(self, landscape: Expression) -> list[Minimum]:
        """The known minima that are not marked, or with another value."""
        size = max(high - low for low, high in self.window)
        marks = [mark for mark in landscape.landmarks() if mark.kind == "minimum"]
        return [
            known
            for known in self.minima
            if not any(
                np.abs(np.subtract(mark.at, known.at)).max() < 2e-4 * size
                and abs(mark.value - known.value) <= 1e-3 * max(1.0, abs(known.value))
                for mark in marks
            )
        ]


def corpus() -> list[Formula]:
    """All formulas, in the order of the file."""
    file = Path(__file__).parent / "data" / "typed_formulas.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return [_formula(line) for line in lines if line.strip() and not line.startswith("#")]


def _formula(line: str) -> Formula:
    name, text, x, y, minima, source = (part.strip() for part in line.split(" ;; "))
    told = () if minima == "-" else tuple(_minimum(part) for part in minima.split())
    return Formula(name, text, (_pair(x), _pair(y)), told, source)


def _minimum(text: str) -> Minimum:
    at, _, value = text.partition("=")
    return Minimum(_pair(at), float(value))


def _pair(text: str) -> tuple[float, float]:
    low, high = (float(part) for part in text.split(","))
    return low, high


def bands_filled(formula: Formula, landscape: Expression, bands: int = BANDS) -> int:
    """How many bands of its picture hold 3 % of the plane."""
    from gdviz.ui.views.ground.ground import limits_over

    limits = limits_over(landscape, formula.window, bands)
    assert limits is not None
    x = np.stack(np.meshgrid(*(np.linspace(*ends, 201) for ends in formula.window)))
    values = landscape.value(x)
    places = np.digitize(values[np.isfinite(values)], limits[0])
    return int((np.bincount(places) >= 0.03 * len(places)).sum())


def main() -> int:
    """Try all of them; the exit status."""
    failed, slowest = 0, (0.0, "")
    for formula in corpus():
        tree = typed(formula.text).tree
        began = time.process_time()
        landscape = formula.searched()
        slowest = max(slowest, (time.process_time() - began, formula.name))
        missing = formula.missing(landscape)
        filled = bands_filled(formula, landscape)
        if missing or filled < LEAST or parse(canonical(tree)) != tree:
            failed += 1
            sys.stdout.write(f"{formula.name}: missing {missing}, {filled} bands\n")
    told = sum(len(formula.minima) for formula in corpus())
    sys.stdout.write(
        f"{len(corpus())} formulas, {told} known minima, {failed} failed; "
        f"slowest {slowest[1]}, {slowest[0]:.1f} s\n"
    )
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
