"""The quantities that claims speak of, measured on runs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.analysis.stability import stability
from gdviz.core.errors import GdvizError
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.run import state_at
from gdviz.engine.step_theory import MOST_CURVATURES, MOST_TOGETHER
from gdviz.lessons.names import find
from gdviz.scene.claims import QUANTITIES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives.base import Landmark
    from gdviz.core.params import Value
    from gdviz.engine.run import Run
    from gdviz.scene.claims import Measure

_EDGE = 1e-9  # curvatures below it, beside the largest, are rounding


@final
class Measures:
    """Looks up runs by name, and measures them.

    Parameters
    ----------
    runs
        The race, run to its end.
    most_curvatures
        Of how many dimensions a stability limit is worked out at most.
    """

    def __init__(self, runs: Sequence[Run], *, most_curvatures: int = MOST_CURVATURES) -> None:
        self._runs = runs
        self._most = most_curvatures

    def values(self, measures: Iterable[Measure]) -> dict[str, FloatArray]:
        """The values of `measures` by leaf, and the statuses as numbers.

        Raises
        ------
        GdvizError
            Where a run has no such value: it is named, and why.
        """
        asked = tuple(measures)
        found = {name: np.asarray(float(i)) for i, name in enumerate(STATUSES)}
        for measure in asked:
            if measure.run:
                run = self._runs[find(self._runs, measure.run)]
                found[measure.leaf] = np.asarray(self._value(measure, run), dtype=float)
            else:
                found[measure.leaf] = np.asarray(self._common(asked))
        return found

    def longest(self, measures: Iterable[Measure]) -> int:
        """How many numbers the longest path among `measures` has; 1 when there is none."""
        paths = (
            m.run for m in measures if m.step is None and QUANTITIES[m.quantity].kind == "path"
        )
        return max((self._runs[find(self._runs, name)].theta.size for name in paths), default=1)

    def _value(self, measure: Measure, run: Run) -> FloatArray | float:
        quantity, k = measure.quantity, measure.step
        if quantity == "y" and run.dim < 2:
            raise GdvizError(f"{measure.leaf}: {run.objective.title} has one dimension")
        if quantity == "limit":
            return self._limit(run)
        if k is None:
            return MEASURES[quantity](run)
        if k > run.steps:
            steps = f"{run.steps} step{'' if run.steps == 1 else 's'}"
            raise GdvizError(f"{measure.leaf}: this run took {steps}")
        return AT_STEPS[quantity](run, k)

    def _common(self, asked: Sequence[Measure]) -> float:
        """The condition number where all runs that are spoken of end up."""
        named = {find(self._runs, m.run) for m in asked if m.run}
        runs = [self._runs[i] for i in sorted(named)] or self._runs
        if len({_nearest(run).at for run in runs}) > 1:
            raise GdvizError("the runs are nearest to different minima; write kappa(run)")
        return _kappa(runs[0])

    def _limit(self, run: Run) -> float:
        optimizer = run.plan.chosen
        if optimizer.silence:
            raise GdvizError(f"limit: {optimizer.title} has none: {optimizer.silence}")
        if run.plan.not_followed:
            raise GdvizError(f"limit: theory does not follow {run.plan.not_followed}")
        most = self._most if optimizer.isotropic else min(self._most, MOST_TOGETHER)
        if run.dim > most:
            raise GdvizError(f"limit: worked out in {most} dimensions at most, not {run.dim}")
        hess = _hessian(run) + (run.plan.setting("l2") or 0.0) * np.eye(run.dim)
        state = state_at(run, run.steps)
        held = tuple(
            (name, state[name].tobytes(), state[name].shape)
            for name, slot in optimizer.slots.items()
            if slot.held
        )
        inputs = run.plan.inputs_at(run.steps) | {"lr": float(run.lr[-1])}
        limit = _limit_of(
            run.optimizer, run.plan.hyper, tuple(inputs.items()), hess.tobytes(), run.dim, held,
            run.steps,
        )  # fmt: skip
        if limit is None:
            raise GdvizError(f"limit: theory finds none for {optimizer.title} at that minimum")
        return limit


@lru_cache(maxsize=256)
def _limit_of(
    key: str,
    hyper: tuple[tuple[str, Value], ...],
    inputs: tuple[tuple[str, float], ...],
    curvature: bytes,
    dim: int,
    held: tuple[tuple[str, bytes, tuple[int, ...]], ...],
    k: int,
) -> float | None:
    state = {name: np.frombuffer(raw).reshape(shape) for name, raw, shape in held}
    hess = np.frombuffer(curvature).reshape(dim, dim)
    with np.errstate(all="ignore"):
        found = stability(OPTIMIZERS[key].chosen(dict(hyper)), hess, dict(inputs), state, k)
    return found.limit if found is not None else None


def _nearest(run: Run, k: int = -1) -> Landmark:
    """The known minimum that is nearest to the run at step k."""
    minima = [
        mark
        for mark in run.objective.landmarks()
        if mark.kind == "minimum" and mark.shape != "curve"  # of a curve any point will do
    ]
    if not minima:
        raise GdvizError(f"no single minimum of {run.objective.title} is known")
    at = run.theta[k]
    return min(minima, key=lambda mark: float(np.linalg.norm(at - mark.at)))


def _hessian(run: Run) -> FloatArray:
    mark = _nearest(run)
    if mark.shape == "kink" or "hessian" not in run.objective.offers:
        raise GdvizError(f"{run.objective.title} has no curvature at its minimum")
    return run.objective.hess(np.array(mark.at, dtype=float))


def _kappa(run: Run) -> float:
    curvatures = np.linalg.eigvalsh(_hessian(run))
    low, high = float(curvatures[0]), float(curvatures[-1])
    if not low > _EDGE * high:
        raise GdvizError(f"kappa: {run.objective.title} is flat along a direction there")
    return high / low


def _distance(run: Run, k: int = -1) -> float:
    return float(np.linalg.norm(run.theta[k] - np.array(_nearest(run).at)))


def _rate(run: Run) -> float:
    """The geometric mean of the distance's factors, from the middle step to the last."""
    half = run.steps // 2
    if run.steps == half:
        raise GdvizError("rate: this run took no step")
    first, last = _distance(run, half), _distance(run)
    if not (first > 0.0 and last > 0.0):
        raise GdvizError("rate: this run stands in the minimum, to the last digit")
    return float((last / first) ** (1.0 / (run.steps - half)))


MEASURES: dict[str, Callable[[Run], FloatArray | float]] = {
    "status": lambda run: float(STATUSES.index(run.status.name)),
    "steps": lambda run: float(run.steps),
    "loss": lambda run: run.loss[-1],
    "grad_norm": lambda run: run.grad_norm[-1],
    "lr": lambda run: run.lr[-1],
    "distance": _distance,
    "rate": _rate,
    "evals": lambda run: float(sum(run.evals)),
    "kappa": _kappa,
    "theta": lambda run: run.theta,
    "x": lambda run: run.theta[:, 0],
    "y": lambda run: run.theta[:, 1],
}
"""What each quantity is; the stability limit, which costs more, is kept by `Measures`."""

AT_STEPS: dict[str, Callable[[Run, int], FloatArray | float]] = {
    "loss": lambda run, k: run.loss[k],
    "grad_norm": lambda run, k: run.grad_norm[k],
    "lr": lambda run, k: run.lr[k],
    "distance": _distance,
    "x": lambda run, k: run.theta[k, 0],
    "y": lambda run, k: run.theta[k, 1],
}
