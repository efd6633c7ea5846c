"""Array conventions: float64, components first, lanes last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

FloatArray: TypeAlias = NDArray[np.float64]
BoolArray: TypeAlias = NDArray[np.bool_]
IntArray: TypeAlias = NDArray[np.int64]
AnyArray = TypeVar("AnyArray", bound=NDArray[Any])

Points: TypeAlias = FloatArray
"""Positions or gradients, ``(D, *B)``."""

Scalars: TypeAlias = FloatArray
"""One number per lane, ``(*B,)``."""

Matrices: TypeAlias = FloatArray
"""Hessians, ``(D, D, *B)``."""


_FEW = 16  # components that are faster one by one, each exactly as floats are


def read_only(array: FloatArray) -> FloatArray:
    """A view of `array` that cannot be written through."""
    view = array.view()
    view.flags.writeable = False
    return view


def norm(x: Points) -> Scalars:
    """Euclidean length along the components, ``(D, *B) -> (*B,)``, without overflow."""
    length: FloatArray = np.abs(x[0])
    if len(x) > _FEW:
        largest = np.abs(x).max(axis=0)
        scale = np.where((largest > 0.0) & np.isfinite(largest), largest, 1.0)
        return np.asarray(scale * np.sqrt(np.square(x / scale).sum(axis=0)))
    for component in x[1:]:
        length = np.hypot(length, component)
    return length


def distinct(values: AnyArray) -> AnyArray:
    """The different ones of `values` ``(n,)`` in their order, the smallest first.

    NumPy's `unique` does the same, and loads masked arrays first: a tenth of the time that
    the window takes to open.
    """
    found = np.sort(values)
    first: AnyArray = found[np.concatenate([[True], found[1:] != found[:-1]])[: len(found)]]
    return first


def joined(points: Sequence[Points]) -> Points:
    """One batch of several; batches of more than one must have a single axis of lanes."""
    return points[0] if len(points) == 1 else np.concatenate(points, axis=-1)


def parted(answer: FloatArray, points: Sequence[Points]) -> list[FloatArray]:
    """What belongs to each of `points` of the `answer` to all of them, `joined`."""
    if len(points) == 1:
        return [answer]
    edges = np.cumsum([p.shape[-1] for p in points])[:-1]
    return np.split(answer, edges, axis=-1)
