"""The error split along the eigenvectors of the Hessian, and what the step does to each part.

On a quadratic the step of an isotropic method treats each curvature alone: the part of the
error along an eigenvector, together with the same part of the memory, is multiplied by one
small matrix per step.  That matrix is read off the kernel, as everything in
`gdviz.core.analysis.stability` is.

References
----------
G. Goh, Why momentum really works, Distill, 2017 (the error in the eigenbasis).
B. T. Polyak, Introduction to Optimization, 1987, chapter 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.analysis.step_matrix import roots_of, step_matrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gdviz.core.arrays import FloatArray, Matrices
    from gdviz.core.optimizers import Optimizer

_MOST_MARCHED = 20_000  # steps: with a schedule each has its own matrix
_NOTHING = 1e-7  # of the largest entry of a step: a root of this size is 0
_ROUND = 1e-9  # relative imaginary part below which a root is real


@final
@dataclass(frozen=True, slots=True, eq=False)
class Modes:
    """The directions that are looked at, the steepest first: at most two.

    Attributes
    ----------
    centre
        Where the error is zero, ``(D,)``.
    curvatures
        ``(M,)``, descending.
    vectors
        Unit vectors as columns, ``(D, M)``.
    """

    centre: FloatArray
    curvatures: FloatArray
    vectors: FloatArray

    def parts(self, error: FloatArray) -> FloatArray:
        """Components of displacements ``(n, D) -> (n, M)``, with their signs."""
        with np.errstate(all="ignore"):  # a diverging run overflows
            return np.asarray(error @ self.vectors)


def modes_of(hess: Matrices, centre: FloatArray) -> Modes | None:
    """The steepest and the flattest direction of a Hessian ``(D, D)``; None if not finite."""
    if not np.isfinite(hess).all():
        return None
    values, vectors = np.linalg.eigh(hess)
    chosen = [-1] if len(values) == 1 else [-1, 0]
    return Modes(np.asarray(centre, dtype=float), values[chosen], vectors[:, chosen])


@final
@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What theory expects of one component.

    Attributes
    ----------
    sizes
        |component| after 0, 1, … steps ``(K + 1,)``: exact for real roots, an envelope
        that no step exceeds for complex ones (with a schedule: nearly so).
    factors
        The root of largest size for the rate of every step, ``(K,)``.
    turning
        Whether the roots are complex, so that the component swings within the envelope.
    """

    sizes: FloatArray
    factors: NDArray[np.complex128]
    turning: bool


def forecast(
    optimizer: Optimizer,
    curvature: float,
    hyper: Mapping[str, float],
    rates: FloatArray,
    first: FloatArray,
) -> Forecast:
    """Carry one component on by the linear theory.

    Parameters
    ----------
    optimizer, hyper
        An isotropic method and its hyperparameters; the rate is taken from `rates`.
    curvature
        λ along the eigenvector.
    rates
        The rate of every step to come, ``(K,)``.
    first
        The component of the error and of every slot, in the order of the slots, ``(n,)``.
    """
    if not len(rates):
        return Forecast(np.abs(first[:1]), np.empty(0, dtype=complex), False)
    different, which = np.unique(rates, return_inverse=True)
    lanes = different.shape
    inputs = {name: np.full(lanes, value) for name, value in hyper.items()}
    block = np.full((1, 1, *lanes), curvature)
    matrix = step_matrix(optimizer, block, {**inputs, "lr": different}, {}, 0)  # (n, n, U)
    roots = roots_of(matrix)
    largest = roots[np.argmax(np.abs(roots), axis=0), np.arange(len(different))]
    factors = largest[which]
    with np.errstate(all="ignore"):
        if len(first) == 1:
            return Forecast(_powers(abs(float(first[0])), np.abs(factors)), factors, False)
        swings = np.abs(largest.imag) > _ROUND * np.abs(largest)
        # a double root at 0 comes out as a pair as large as the root of rounding
        swings &= np.abs(largest) > _NOTHING * np.abs(matrix).max(axis=(0, 1))
        angle = float(np.max(np.abs(np.angle(largest[swings])), initial=0.0))
        if swings.any() and angle * len(rates) > np.pi:
            reach = _reach(matrix[..., which[0]], first)
            return Forecast(_powers(reach, np.abs(factors)), factors, True)
        return Forecast(np.abs(_march(matrix, which, first)), factors, False)


def _powers(size: float, factors: FloatArray) -> FloatArray:
    """`size` multiplied by one factor after the other, ``(K,) -> (K + 1,)``."""
    return np.asarray(size * np.concatenate([[1.0], np.cumprod(factors)]))


def _reach(matrix: FloatArray, first: FloatArray) -> float:
    """The height at which the envelope begins: Σ |cᵢ| where the component is Σ cᵢ zᵢᵏ."""
    _, vectors = np.linalg.eig(matrix)
    shares = np.linalg.solve(vectors, first.astype(complex))
    return float(np.sum(np.abs(vectors[0] * shares)))


def _march(matrix: FloatArray, which: NDArray[np.intp], first: FloatArray) -> FloatArray:
    """The component step by step, ``(K + 1,)``; nan where it is too far to go."""
    count = len(which)
    if matrix.shape[-1] == 1:
        return _doubled(matrix[..., 0], first, count)
    found = np.full(count + 1, np.nan)
    state, found[0] = first, first[0]
    for k in range(min(count, _MOST_MARCHED)):
        state = matrix[..., which[k]] @ state
        found[k + 1] = state[0]
    return found


def _doubled(matrix: FloatArray, first: FloatArray, count: int) -> FloatArray:
    """First components of Mᵏ s for k = 0 … count: each round doubles how many are known."""
    states = first[:, None]
    while states.shape[1] <= count:
        states = np.concatenate([states, matrix @ states], axis=1)
        matrix = matrix @ matrix
    return np.asarray(states[0, : count + 1])
