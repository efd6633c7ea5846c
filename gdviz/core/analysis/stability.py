"""Stability read off the kernel.

The step of a method on a quadratic model is a linear map of (θ, slots), once the slow
accumulators of squares are held where they are.  Feeding unit vectors of (θ, slots) to
`kernel.step` as lanes gives the columns of its matrix; the eigenvalues say whether errors
shrink.  No method has a formula of its own here, so that none can disagree with its run.

References
----------
B. T. Polyak, Introduction to Optimization, 1987, chapter 3 (the spectral radius).
J. M. Cohen et al., Adaptive gradient methods at the edge of stability, 2022 (accumulators
held still).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.core.kernel import Batch, Method, step
from gdviz.core.objectives.base import Objective, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from gdviz.core.arrays import FloatArray, Matrices, Points, Scalars
    from gdviz.core.optimizers import Optimizer

MAX_PERIOD = 50  # steps; longer periods would keep a person waiting
_POINTS, _ROUNDS = 65, 5  # of the grid over the rate; each round divides it by 32
_FLAT = 1e-12  # differences of the radius below it are rounding
_WIDE = 220  # points of the first grid, from far below 1/curvature to far above:
_BELOW, _ABOVE = 1e-3, 1e7  # averaging with β = 0.999999 stands four million


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


@final
@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """What theory says about one run at one step.

    Attributes
    ----------
    curvatures
        Eigenvalues of the Hessian, ascending, ``(D,)``.
    roots
        Eigenvalues of the step, complex; the first axis of ``(m, D)`` goes with one
        curvature for isotropic methods, else ``(n,)``.
    lr, limit, best
        The present rate; the rate at which errors stop shrinking, and the rate at which
        they shrink fastest (None: there is none from 10⁻³/λ_max to 10⁷/λ_max).
    lrs, radii
        The worst factor per step against the rate, from near 0 to beyond the limit.
    held
        Whether accumulators were held at their present values.
    """

    curvatures: FloatArray
    roots: NDArray[np.complex128]
    lr: float
    limit: float | None
    best: float | None
    lrs: FloatArray
    radii: FloatArray
    held: bool

    @property
    def radius(self) -> float:
        """Worst factor by which errors change per step."""
        return float(np.max(np.abs(self.roots)))

    @property
    def condition(self) -> float:
        """κ = λ_max / λ_min; nan unless all curvatures are positive."""
        low, high = self.curvatures[0], self.curvatures[-1]
        return float(high / low) if low > 0.0 else float("nan")


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
    return np.moveaxis(columns, -1, 1)  # (n, *B, n) → (n, n, *B): column j is lane j


def period_of(optimizer: Optimizer, hyper: Mapping[str, Scalars | float]) -> int:
    """After how many steps the method repeats itself."""
    return int(np.max(hyper[optimizer.period])) if optimizer.period else 1


def _spread(value: FloatArray, lanes: tuple[int, ...], n: int) -> FloatArray:
    """A held slot for every lane and every unit vector, whatever its own shape."""
    own = value.shape[: value.ndim - len(lanes)]
    return np.broadcast_to(value[..., None], (*own, *lanes, n))


def roots_of(matrix: FloatArray) -> NDArray[np.complex128]:
    """Eigenvalues, ``(n, n, *B) -> (n, *B)``; nan for nan, closed form up to 2 × 2."""
    n = matrix.shape[0]
    if n == 1:
        return np.asarray(matrix[0], dtype=complex)
    if n == 2:
        half = 0.5 * (matrix[0, 0] + matrix[1, 1])
        gap = 0.5 * (matrix[0, 0] - matrix[1, 1])
        root = np.sqrt((gap * gap + matrix[0, 1] * matrix[1, 0]).astype(complex))
        return np.stack([half + root, half - root])
    odd = ~np.isfinite(matrix).all(axis=(0, 1))  # LAPACK refuses all lanes for one of them
    found = np.linalg.eigvals(np.moveaxis(np.where(odd, 0.0, matrix), (0, 1), (-2, -1)))
    return np.where(odd, np.nan, np.moveaxis(np.asarray(found, dtype=complex), -1, 0))


def stability(
    optimizer: Optimizer,
    hess: Matrices,
    hyper: Mapping[str, float],
    state: Mapping[str, Points],
    k: int,
    *,
    checkpoint: Callable[[], None] | None = None,
) -> Stability | None:
    """What theory says of a run that stands where the Hessian is `hess` ``(D, D)``.

    Parameters
    ----------
    optimizer, hyper
        The method and its hyperparameters at step k, the scheduled rate among them.
    hess
        Symmetric Hessian at the present position.
    state
        The memory that step k uses; only slots that are held are read.
    k
        Steps taken before.
    checkpoint
        Called before every part of the work; it raises when the answer is no longer wanted.

    Returns
    -------
    Stability or None
        None where the linear theory says nothing: accumulators still at zero, or a
        Hessian or a step that is not finite.
    """
    if period_of(optimizer, hyper) > MAX_PERIOD:
        return None
    held = {name: state[name] for name, slot in optimizer.slots.items() if slot.held}
    divides = [held[name] for name, slot in optimizer.slots.items() if slot.positive]
    if not np.isfinite(hess).all() or any(np.any(v < 1e-200) for v in divides):
        return None
    curvatures = np.asarray(np.linalg.eigvalsh(hess), dtype=float)
    steepest = float(np.max(np.abs(curvatures)))
    if not steepest > 0.0:
        return None

    def roots(lrs: FloatArray) -> NDArray[np.complex128]:
        if checkpoint is not None:
            checkpoint()
        return _roots(optimizer, hess, curvatures, {**hyper, "lr": lrs}, held, k)

    def radius(lrs: FloatArray) -> FloatArray:
        found = np.abs(roots(lrs))
        largest = np.asarray(found.max(axis=tuple(range(found.ndim - 1))))
        return np.where(np.isnan(largest), np.inf, largest)  # beyond all numbers

    present = roots(np.array([hyper["lr"]]))[..., 0]
    if not np.isfinite(present).all():
        return None
    middle = 1.0 / steepest if not held else max(hyper["lr"], 1e-12)
    wide = np.geomspace(middle * _BELOW, middle * _ABOVE, _WIDE)
    radii = radius(wide)
    limit, best = _searched(radius, wide, radii)
    last = 1.5 * max(limit or middle, min(hyper["lr"], 3.0 * (limit or middle)))
    lrs = np.linspace(last / 1000.0, last, 2 * _POINTS)
    return Stability(
        curvatures=curvatures,
        roots=present,
        lr=hyper["lr"],
        limit=limit,
        best=best,
        lrs=lrs,
        radii=radius(lrs),
        held=bool(held),
    )


def _roots(
    optimizer: Optimizer,
    hess: Matrices,
    curvatures: FloatArray,
    hyper: Mapping[str, float | FloatArray],
    held: Mapping[str, Points],
    k: int,
) -> NDArray[np.complex128]:
    """Eigenvalues of the step for every rate, ``(m, D, R)`` or ``(n, R)``."""
    rates = np.asarray(hyper["lr"])
    lanes: tuple[int, ...] = rates.shape
    if optimizer.isotropic:  # each curvature alone: small blocks with closed forms
        lanes = (len(curvatures), *lanes)
        blocks = np.broadcast_to(curvatures[:, None], lanes)[None, None]
    else:
        lanes = (len(rates),)
        blocks = np.broadcast_to(hess[..., None], (*hess.shape, len(rates)))
    values = {
        name: np.broadcast_to(np.asarray(v, dtype=float), lanes) for name, v in hyper.items()
    }
    still = {
        name: np.broadcast_to(v.reshape(*v.shape, *(1,) * len(lanes)), (*v.shape, *lanes))
        for name, v in held.items()
    }
    found = roots_of(step_matrix(optimizer, blocks, values, still, k))
    period = period_of(optimizer, hyper)
    return found if period == 1 else found ** (1.0 / period)  # per step


def _searched(
    radius: Callable[[FloatArray], FloatArray], lrs: FloatArray, radii: FloatArray
) -> tuple[float | None, float | None]:
    """The limit and the best rate, to about 1e-9 relative; None where there is none.

    Both are narrowed down together: asking for few rates costs as much as for many.
    """
    begun = {_past_one: _limit_span(lrs, radii), _least: _best_span(lrs, radii)}
    spans = {pick: span for pick, span in begun.items() if span is not None}
    for _ in range(_ROUNDS if spans else 0):
        grids = [np.linspace(*span, _POINTS) for span in spans.values()]
        asked = np.split(radius(np.concatenate(grids)), len(grids))
        for pick, grid, found in zip(spans, grids, asked, strict=True):
            low, high = pick(found)
            spans[pick] = grid[low], grid[high]
    middles = {pick: float(0.5 * (low + high)) for pick, (low, high) in spans.items()}
    return middles.get(_past_one), middles.get(_least)


def _limit_span(lrs: FloatArray, radii: FloatArray) -> tuple[float, float] | None:
    """Where the radius first rises through 1."""
    stable = radii < 1.0
    rises = np.flatnonzero(stable[:-1] & ~stable[1:])
    return (lrs[rises[0]], lrs[rises[0] + 1]) if len(rises) else None


def _best_span(lrs: FloatArray, radii: FloatArray) -> tuple[float, float] | None:
    """Around the lowest rate at which the radius is least, if errors shrink there."""
    i = int(np.flatnonzero(radii <= np.min(radii) + _FLAT)[0])  # where a plateau begins
    if not radii[i] < 1.0 or i in (0, len(lrs) - 1):
        return None
    return lrs[i - 1], lrs[i + 1]


def _past_one(radii: FloatArray) -> tuple[int, int]:
    """Between which points of a grid the radius comes to 1."""
    outside = np.flatnonzero(radii >= 1.0)
    i = max(int(outside[0]) if len(outside) else _POINTS - 1, 1)
    return i - 1, i


def _least(radii: FloatArray) -> tuple[int, int]:
    """Between which points of a grid the radius is least."""
    j = int(np.flatnonzero(radii <= np.min(radii) + _FLAT)[0])
    return max(j - 1, 0), min(j + 1, _POINTS - 1)
