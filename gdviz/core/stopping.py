"""When a run ends, and the sentence that says why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np

if TYPE_CHECKING:
    from gdviz.core.arrays import BoolArray, FloatArray, IntArray, Points, Scalars


class StatusName(StrEnum):
    RUNNING = "RUNNING"
    MAX_STEPS = "MAX_STEPS"
    CONVERGED = "CONVERGED"
    STALLED = "STALLED"
    DIVERGED = "DIVERGED"
    FAILED = "FAILED"


@final
@dataclass(frozen=True, slots=True)
class Status:
    """How a run stands, and why, in one sentence."""

    name: StatusName
    message: str

    @property
    def ended(self) -> bool:
        return self.name is not StatusName.RUNNING


RUNNING = Status(StatusName.RUNNING, "running")


@final
@dataclass(frozen=True, slots=True)
class Rules:
    """Stopping rules of one run; None switches a rule off."""

    max_steps: int
    loss_below: float | None = None
    grad_norm_below: float | None = None
    patience: int | None = None
    delta: float = 0.0
    not_before: int = 0
    diverged_above: float | None = 1e9


class Progress(NamedTuple):
    """What "no improvement" remembers, per lane."""

    best: Scalars
    since: IntArray  # steps since the best loss


class Watch:
    """The rules of several runs, applied to all lanes at once."""

    def __init__(self, rules: tuple[Rules, ...]) -> None:
        self._rules = rules
        self._max_steps = np.array([r.max_steps for r in rules])
        self._loss = _thresholds([r.loss_below for r in rules], off=-np.inf)
        self._grad = _thresholds([r.grad_norm_below for r in rules], off=-np.inf)
        self._bound = _thresholds([r.diverged_above for r in rules], off=np.inf)
        self._patience = np.array([r.patience or np.iinfo(np.int64).max for r in rules])
        self._delta = np.array([r.delta for r in rules])
        self._not_before = np.array([r.not_before for r in rules])

    def begin(self) -> Progress:
        """Memory before the first look."""
        n = len(self._rules)
        return Progress(np.full(n, np.inf), np.zeros(n, dtype=np.int64))

    def look(
        self,
        k: int,
        theta: Points,
        loss: Scalars,
        grad_norm: Scalars,
        progress: Progress,
        lanes: IntArray,
    ) -> tuple[BoolArray, Progress]:
        """Which of `lanes` end at step k, and the memory for the next look."""
        better = loss < progress.best[lanes] - self._delta[lanes]
        best, since = progress.best.copy(), progress.since.copy()
        best[lanes] = np.where(better, loss, best[lanes])
        since[lanes] = np.where(better, 0, since[lanes] + 1)
        calm = (loss < self._loss[lanes]) | (grad_norm < self._grad[lanes])
        calm |= since[lanes] >= self._patience[lanes]
        ended = (calm & (k >= self._not_before[lanes])) | (k >= self._max_steps[lanes])
        inside = (np.abs(theta) <= self._bound[lanes]).all(axis=0)  # nan is not inside
        sound = np.isfinite(loss) & np.isfinite(grad_norm) & np.isfinite(theta).all(axis=0)
        return ended | ~inside | ~sound, Progress(best, since)

    def verdict(
        self, lane: int, k: int, theta: Points, loss: float, grad_norm: float
    ) -> Status:
        """Why a lane that ended at step k did, from what was seen there; `theta` is (D,)."""
        rules = self._rules[lane]
        if np.isnan(theta).any():  # infinity shows in value and slope before it gets here
            return Status(
                StatusName.FAILED,
                f"no number came out of step {k}: the method divided 0 by 0, or overflowed",
            )
        if not np.isfinite(theta).all():
            return Status(StatusName.DIVERGED, f"overflowed in step {k}")
        bound = rules.diverged_above
        if bound is not None and not (np.abs(theta) <= bound).all():
            return Status(StatusName.DIVERGED, f"went beyond {bound:g} at step {k}")
        if not (np.isfinite(loss) and np.isfinite(grad_norm)):
            place = ", ".join(f"{c:.3g}" for c in theta)
            return Status(StatusName.FAILED, f"no finite value or slope at ({place}), step {k}")
        if k >= rules.not_before:
            if rules.loss_below is not None and loss < rules.loss_below:
                return Status(
                    StatusName.CONVERGED, f"loss below {rules.loss_below:g} at step {k}"
                )
            if rules.grad_norm_below is not None and grad_norm < rules.grad_norm_below:
                return Status(
                    StatusName.CONVERGED,
                    f"gradient norm below {rules.grad_norm_below:g} at step {k}",
                )
        if k >= rules.max_steps:
            steps = f"all {rules.max_steps} steps" if rules.max_steps > 1 else "its one step"
            return Status(StatusName.MAX_STEPS, f"{steps} taken")
        amount = f" by {rules.delta:g}" if rules.delta > 0.0 else ""
        return Status(
            StatusName.STALLED,
            f"no improvement{amount} in {rules.patience} steps, at step {k}",
        )


def _thresholds(values: list[float | None], *, off: float) -> FloatArray:
    return np.array([off if v is None else v for v in values], dtype=float)
