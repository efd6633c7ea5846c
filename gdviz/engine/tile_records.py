"""What a tile of lanes is worked on from, and where its lanes ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray, IntArray, Points
    from gdviz.core.kernel import Method
    from gdviz.core.objectives import Objective
    from gdviz.core.stopping import Rules


class Tile(NamedTuple):
    """Where lanes ended, from lane `first` on; arrays are ``(n,)`` unless they say more.

    `reason` holds a `Reason` each, and `steps` how many were taken.
    """

    first: int
    reason: IntArray
    steps: IntArray
    theta: Points  # (D, n)
    loss: FloatArray
    grad_norm: FloatArray


class Walk(NamedTuple):
    """What a tile is worked on from: everything built, for n lanes.

    Attributes
    ----------
    objective, method, rules
        What all lanes have in common.
    theta, state
        Where they stand before step `k`, the last axes being the lanes.
    inputs
        Settings by name, each a number ``()`` or one for each lane ``(n,)``; no rate.
    rates, at
        Rates of every step in columns, ``(steps + 1, m)``, and each lane's column.
    noise
        A row of standard normals for each step, ``(steps, D, 1)``, or ``(steps, r, D, 1)``.
    """

    objective: Objective
    method: Method
    rules: Rules
    theta: Points
    state: Mapping[str, FloatArray]
    inputs: Mapping[str, FloatArray]
    rates: FloatArray
    at: IntArray
    noise: FloatArray | None = None
    k: int = 0
