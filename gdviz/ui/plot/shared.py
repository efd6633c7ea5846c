"""Stretches that paths share: on a page the uppermost path alone is drawn there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.ui.plot.placing import dense

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import BoolArray, FloatArray, IntArray

_SAMPLES = 32  # places along a stroke
_CELL = 1.5  # pixels within which two lines are one
_ROW = 100_000  # cells in a row: more than any figure has
_MOST = 40_000  # strokes: of more, nobody sees where they lie on each other


def uncovered(paths: Sequence[FloatArray], least: float) -> list[FloatArray]:
    """Each of `paths` ``(m, 4)`` without what lies below the paths after it.

    A stretch shorter than `least` pixels, where paths only cross, stays whole.
    """
    if sum(len(path) for path in paths) > _MOST:
        return list(paths)
    found: list[FloatArray] = []
    above = np.empty(0, dtype=np.int64)
    for path in reversed(paths):
        found.append(_cut(path, above, least) if len(above) and len(path) else path)
        above = np.union1d(above, _cells(dense(path), spread=True))
    return found[::-1]


def _cells(points: FloatArray, *, spread: bool = False) -> IntArray:
    """The numbers of the cells in which points ``(n, 2)`` lie, and of those around."""
    column, row = np.rint(points / _CELL).astype(np.int64).T
    cells: IntArray = row * _ROW + column
    if not spread:
        return cells
    around = [dy * _ROW + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    return np.asarray(np.unique((cells[:, None] + np.array(around)).ravel()))


def _cut(path: FloatArray, above: IntArray, least: float) -> FloatArray:
    """The strokes of `path`, shortened at ends that lie below, or gone."""
    at = np.linspace(0.0, 1.0, _SAMPLES)
    way = path[:, None, 2:] - path[:, None, :2]
    places = path[:, None, :2] + at[None, :, None] * way  # (m, samples, 2)
    inside = np.isin(_cells(places.reshape(-1, 2)), above).reshape(len(path), _SAMPLES)
    length = np.hypot(*(path[:, 2:] - path[:, :2]).T)
    covered = np.asarray(inside.all(axis=1))
    gone = covered & _long_enough(covered, length, least)
    first, last = _ends(inside)
    first = np.where(at[first] * length >= least, at[first], 0.0)
    last = np.where((1.0 - at[last]) * length >= least, at[last], 1.0)
    kept = ~gone & (first < last)
    start, step = path[:, :2], path[:, 2:] - path[:, :2]
    cut = np.concatenate([start + first[:, None] * step, start + last[:, None] * step], axis=1)
    return np.asarray(cut[kept])


def _ends(inside: BoolArray) -> tuple[IntArray, IntArray]:
    """The first and the last place of each stroke that is not covered; all of it for none."""
    free = ~inside
    first = np.argmax(free, axis=1)
    last = _SAMPLES - 1 - np.argmax(free[:, ::-1], axis=1)
    none = ~free.any(axis=1)
    return np.where(none, 0, first), np.where(none, _SAMPLES - 1, last)


def _long_enough(covered: BoolArray, length: FloatArray, least: float) -> BoolArray:
    """Which covered strokes belong to a stretch of covered ones that is `least` long."""
    begins = np.flatnonzero(np.diff(covered.astype(int), prepend=0) == 1)
    ends = np.flatnonzero(np.diff(covered.astype(int), append=0) == -1) + 1
    found = np.zeros(len(covered), dtype=bool)
    for begin, end in zip(begins, ends, strict=True):
        found[begin:end] = length[begin:end].sum() >= least
    return found
