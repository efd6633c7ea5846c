"""Stability read off the kernel.

The eigenvalues of one step on a quadratic model say whether errors shrink.

References
----------
B. T. Polyak, Introduction to Optimization, 1987, chapter 3 (the spectral radius).
J. M. Cohen et al., Adaptive gradient methods at the edge of stability, 2022 (accumulators
held still).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.analysis.step_matrix import period_of, roots_of, step_matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from gdviz.core.arrays import BoolArray, FloatArray, Matrices, Points
    from gdviz.core.optimizers import Optimizer

MAX_PERIOD = 50  # steps; longer periods would keep a person waiting
_POINTS, _ROUNDS = 65, 5  # of the grid over the rate; each round divides it by 32
_EVENLY = np.linspace(0.0, 1.0, _POINTS)
_FLAT = 1e-12  # differences of the radius below it are rounding
_WIDE = 220  # points of the first grid, from far below 1/curvature to far above:
_BELOW, _ABOVE = 1e-3, 1e7  # averaging with β = 0.999999 stands four million
_FARTHEST = 1e300  # a rate that is looked at
_FLAT_SHARE = 1e-6  # of the steepest curvature: below it a direction counts as flat


@final
@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """What theory says about one run at one step.

    Attributes
    ----------
    curvatures
        Eigenvalues of the Hessian, ascending, ``(D,)``.
    flat
        Those of them that are at most 10⁻⁶ of the steepest: limit, best rate, roots and
        radii are about the other directions alone.
    roots
        Eigenvalues of the step, complex; the first axis of ``(m, d)`` goes with one
        curvature that is not flat for isotropic methods, else ``(n,)``.
    flat_roots
        Those of the flat directions, ``(m, D - d)`` or ``(n,)``.
    lr, limit, best
        The present rate; the rate at which errors stop shrinking, and the rate at which
        they shrink fastest (None: there is none).
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
    flat_roots: NDArray[np.complex128] = field(
        default_factory=lambda: np.empty(0, dtype=complex)
    )

    @property
    def is_flat(self) -> BoolArray:
        """Which of the curvatures are flat, ``(D,)``."""
        return flat_of(self.curvatures)

    @property
    def flat(self) -> FloatArray:
        """Curvatures that limit, rate and radius leave out."""
        return np.asarray(self.curvatures[self.is_flat])

    @property
    def steep(self) -> FloatArray:
        """Curvatures that they are about."""
        return np.asarray(self.curvatures[~self.is_flat])

    @property
    def radius(self) -> float:
        """Worst factor by which errors change per step."""
        return float(np.max(np.abs(self.roots)))

    @property
    def allows(self) -> bool:
        """Whether the present rate is below the limit, if there is one."""
        return self.limit is None or self.lr < self.limit

    @property
    def condition(self) -> float:
        """κ = λ_max / λ_min; nan unless all curvatures are positive, and none is flat."""
        low, high = self.curvatures[0], self.curvatures[-1]
        return float(high / low) if low > 0.0 and not self.is_flat[0] else float("nan")


def flat_of(curvatures: FloatArray) -> BoolArray:
    """Which curvatures are nothing beside the steepest, ``(D,) -> (D,)``."""
    sizes = np.abs(curvatures)
    return np.asarray(sizes <= _FLAT_SHARE * sizes.max())


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
        None where the linear theory says nothing: accumulators still at zero, a Hessian
        that is not finite, or one that has no inverse where the method needs it.
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

    flat = flat_of(curvatures)
    spectrum = _Spectrum(optimizer, hess, curvatures, hyper, held, k, checkpoint, flat)
    present, beside = spectrum.roots(np.array([hyper["lr"]]))
    if not np.isfinite(present).all():
        return None
    middle = 1.0 / steepest if not held else max(hyper["lr"], 1e-12)
    limit, best = _searched(spectrum.radius, *_first_grid(spectrum, middle))
    last = 1.5 * max(limit or middle, min(hyper["lr"], 3.0 * (limit or middle)))
    lrs = np.linspace(last / 1000.0, last, 2 * _POINTS)
    return Stability(
        curvatures=curvatures,
        roots=present[..., 0],
        lr=hyper["lr"],
        limit=limit,
        best=best,
        lrs=lrs,
        radii=spectrum.radius(lrs),
        held=bool(held),
        flat_roots=beside[..., 0],
    )


@final
@dataclass(frozen=True, slots=True, eq=False)
class _Spectrum:
    """Roots of the step against the rate, those of flat directions apart."""

    optimizer: Optimizer
    hess: Matrices
    curvatures: FloatArray
    hyper: Mapping[str, float]
    held: Mapping[str, Points]
    k: int
    checkpoint: Callable[[], None] | None
    flat: BoolArray

    def roots(self, lrs: FloatArray) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
        """Roots ``(…, R)`` of the directions that are not flat, and of those that are."""
        if self.checkpoint is not None:
            self.checkpoint()
        flat = self.flat
        found = self._all(self.hess, self.curvatures, lrs)
        if not flat.any():
            return found, found[..., :0, :]
        if self.optimizer.isotropic:
            return found[:, ~flat], found[:, flat]
        level = self._all(np.zeros_like(self.hess), 0.0 * self.curvatures, lrs)
        return _without(found, level, int(flat.sum()))

    def radius(self, lrs: FloatArray) -> FloatArray:
        """The largest factor for each rate, ``(R,)``."""
        found = np.abs(self.roots(lrs)[0])
        worst = found.max(axis=tuple(range(found.ndim - 1)))
        return np.where(np.isfinite(worst), worst, np.inf)

    def _all(
        self, hess: Matrices, curvatures: FloatArray, lrs: FloatArray
    ) -> NDArray[np.complex128]:
        with np.errstate(all="ignore"):
            return _roots(
                self.optimizer, hess, curvatures, {**self.hyper, "lr": lrs}, self.held, self.k
            )


def _without(
    found: NDArray[np.complex128], level: NDArray[np.complex128], count: int
) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Take out of the roots ``(n, R)`` the `count` that level ground has as well.

    Level ground leaves an error as it is, so that the root nearest to its largest is that
    of a flat direction.
    """
    largest = np.take_along_axis(level, np.argmax(np.abs(level), axis=0)[None], axis=0)
    with np.errstate(invalid="ignore"):  # roots beyond all numbers
        order = np.argsort(np.abs(found - largest), axis=0)
    sorted_ = np.take_along_axis(found, order, axis=0)
    return sorted_[count:], sorted_[:count]


def _first_grid(spectrum: _Spectrum, middle: float) -> tuple[FloatArray, FloatArray]:
    """Rates that reach from where errors shrink to where they do not, and their radii.

    The grid about `middle` is shifted on while it lies on one side of the limit.
    """
    lrs = np.geomspace(middle * _BELOW, middle * _ABOVE, _WIDE)
    radii = spectrum.radius(lrs)
    span = _ABOVE / _BELOW
    while radii[-1] < 1.0 and lrs[-1] * span < _FARTHEST:
        lrs, radii = _shifted(spectrum, lrs, span)
    if spectrum.curvatures[0] >= 0.0 or not spectrum.optimizer.isotropic:
        for _ in range(2):
            if (radii < 1.0).any():
                break
            lrs, radii = _shifted(spectrum, lrs, 1.0 / span)
    return lrs, radii


def _shifted(
    spectrum: _Spectrum, lrs: FloatArray, factor: float
) -> tuple[FloatArray, FloatArray]:
    further = lrs * factor
    return further, spectrum.radius(further)


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
        grids = [low + (high - low) * _EVENLY for low, high in spans.values()]
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
    if not np.min(radii) < 1.0:
        return None
    i = int(np.flatnonzero(radii <= np.min(radii) + _FLAT)[0])  # where a plateau begins
    if i in (0, len(lrs) - 1):
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
