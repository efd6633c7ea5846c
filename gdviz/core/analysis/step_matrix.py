"""The step of a method as a matrix, and its eigenvalues.

The step on a quadratic model is a linear map of (θ, slots), once the slow accumulators of
squares are held where they are.  Feeding unit vectors of (θ, slots) to `kernel.step` as
lanes gives the columns of its matrix: no method has a formula of its own here, so that none
can disagree with its run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.kernel import Batch, Method, step
from gdviz.core.objectives.base import Objective, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars
    from gdviz.core.optimizers import Optimizer


@final
@dataclass(frozen=True, slots=True, eq=False)
class Model(Objective):
    """½ θᵀHθ with one H per lane: what the step is differentiated on."""

    curvature: Matrices  # (D, D, *B)

    key: ClassVar[str] = "model"
    title: ClassVar[str] = "Quadratic model"
    formula: ClassVar[str] = r"\frac{1}{2}\theta^{\top}H\theta"
    source: ClassVar[str] = ""
    window: ClassVar[Window] = ((-1.0, 1.0), (-1.0, 1.0))
    start: ClassVar[tuple[float, ...]] = (1.0, 1.0)

    def value(self, x: Points) -> Scalars:
        return np.asarray(0.5 * np.sum(x * self.grad(x), axis=0))

    def grad(self, x: Points) -> Points:
        return np.asarray(np.einsum("ij...,j...->i...", self.curvature, x))

    def hess(self, x: Points) -> Matrices:
        return np.broadcast_to(self.curvature, (*x.shape[:1], *x.shape)).copy()


def step_matrix(
    optimizer: Optimizer,
    curvature: Matrices,
    hyper: Mapping[str, Scalars],
    held: Mapping[str, Points],
    k: int,
) -> FloatArray:
    """Matrix of one step, or of one period, on (θ, moving slots).

    Parameters
    ----------
    optimizer
        Whose step is differentiated.
    curvature
        Hessians ``(D, D, *B)``.
    hyper
        Hyperparameters ``(*B,)``, the rate among them.
    held
        Content of the slots that stay still, ``(D, *B)``.
    k
        Steps taken before this one: coefficients such as 1 - β₁ᵗ depend on it.

    Returns
    -------
    array
        ``(n, n, *B)`` with n = D (1 + number of moving slots).
    """
    dim, lanes = curvature.shape[0], curvature.shape[2:]
    moving = [name for name in optimizer.slots if name not in held]
    n = dim * (1 + len(moving))
    units = np.zeros((n, *lanes, n))
    for j in range(n):
        units[j, ..., j] = 1.0
    state = {name: _spread(v, lanes, n) for name, v in held.items()}
    state |= {name: units[(i + 1) * dim : (i + 2) * dim] for i, name in enumerate(moving)}
    inputs = {name: np.asarray(value)[..., None] for name, value in hyper.items()}
    batch = Batch(Method(optimizer), units[:dim], state, inputs)
    model = Model(curvature[..., None])
    for j in range(period_of(optimizer, hyper)):
        (batch,) = step(model, [batch], k + j, hold=frozenset(held))
    columns = np.concatenate([batch.theta, *(batch.state[name] for name in moving)])
    last = columns.ndim - 1
    return columns.transpose(0, last, *range(1, last))  # (n, n, *B): column j is lane j


def period_of(optimizer: Optimizer, hyper: Mapping[str, Scalars | float]) -> int:
    """After how many steps the method repeats itself."""
    return int(np.max(hyper[optimizer.period])) if optimizer.period else 1


def _spread(value: FloatArray, lanes: tuple[int, ...], n: int) -> FloatArray:
    """A held slot for every lane and every unit vector, whatever its own shape."""
    own = value.shape[: value.ndim - len(lanes)]
    return np.broadcast_to(value[..., None], (*own, *lanes, n))


def roots_of(matrix: FloatArray) -> NDArray[np.complex128]:
    """Eigenvalues, ``(n, n, *B) -> (n, *B)``; closed form up to 2 × 2."""
    n = matrix.shape[0]
    if n == 1:
        return np.asarray(matrix[0], dtype=complex)
    if n == 2:
        half = 0.5 * (matrix[0, 0] + matrix[1, 1])
        gap = 0.5 * (matrix[0, 0] - matrix[1, 1])
        root = np.sqrt((gap * gap + matrix[0, 1] * matrix[1, 0]).astype(complex))
        return np.stack([half + root, half - root])
    square = np.moveaxis(matrix, (0, 1), (-2, -1))
    fits = np.isfinite(square).all(axis=(-2, -1))
    found = np.full(square.shape[:-1], complex(np.inf, 0.0))
    found[fits] = np.linalg.eigvals(square[fits])  # LAPACK takes nothing else
    return np.moveaxis(found, -1, 0)
