"""When a run ends, and the sentence that says why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
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


class Reason(IntEnum):
    """Why a lane ended, as a number; the first that holds, in this order."""

    NONE = 0
    NO_NUMBER = 1
    OVERFLOWED = 2
    BEYOND = 3
    NO_VALUE = 4
    LOW_LOSS = 5
    FLAT = 6
    MAX_STEPS = 7
    STALLED = 8
    FAR = 9  # from the window: who knows the window finds it

    @property
    def status(self) -> StatusName:
        return _STATUS[self]


_STATUS = {
    Reason.NONE: StatusName.RUNNING,
    Reason.NO_NUMBER: StatusName.FAILED,
    Reason.OVERFLOWED: StatusName.DIVERGED,
    Reason.BEYOND: StatusName.DIVERGED,
    Reason.NO_VALUE: StatusName.FAILED,
    Reason.LOW_LOSS: StatusName.CONVERGED,
    Reason.FLAT: StatusName.CONVERGED,
    Reason.MAX_STEPS: StatusName.MAX_STEPS,
    Reason.STALLED: StatusName.STALLED,
    Reason.FAR: StatusName.DIVERGED,
}


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
    """The rules of several runs, applied to all lanes at once.

    Parameters
    ----------
    rules
        Those of every lane; the same for all `lanes` where there is one set.

    Attributes
    ----------
    patient
        Whether any lane waits for an improvement, so that the past counts.
    """

    def __init__(self, rules: tuple[Rules, ...], *, lanes: int | None = None) -> None:
        self._rules = rules
        self._lanes = len(rules) if lanes is None else lanes
        assert len(rules) in (1, self._lanes)
        self._max_steps = self._each([r.max_steps for r in rules])
        self._loss = self._each([_or(r.loss_below, -np.inf) for r in rules])
        self._grad = self._each([_or(r.grad_norm_below, -np.inf) for r in rules])
        self._bound = self._each([_or(r.diverged_above, np.inf) for r in rules])
        self._patience = self._each([float(r.patience or np.inf) for r in rules])
        self.patient = any(r.patience for r in rules)
        self._delta = self._each([r.delta for r in rules])
        self._not_before = self._each([r.not_before for r in rules])

    def _each(self, values: list[float]) -> FloatArray:
        found = np.array(values, dtype=float)
        return found if len(found) == self._lanes else np.broadcast_to(found[0], self._lanes)

    def begin(self) -> Progress:
        """Memory before the first look."""
        return Progress(np.full(self._lanes, np.inf), np.zeros(self._lanes, dtype=np.int64))

    def look(
        self,
        k: int,
        theta: Points,
        loss: Scalars,
        grad_norm: Scalars,
        progress: Progress,
        lanes: IntArray | slice,
    ) -> tuple[BoolArray, Progress]:
        """Which of `lanes` end at step k, and the memory for the next look.

        `loss` is what methods see go down: −J where J is climbed.
        """
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

    def reasons(
        self,
        k: int | IntArray,
        theta: Points,
        loss: Scalars,
        grad_norm: Scalars,
        lanes: IntArray | slice,
    ) -> IntArray:
        """Why each of `lanes`, which ended at step k (or its own of `k`), did: a `Reason`."""
        late = k >= self._not_before[lanes]
        found = np.where(
            k >= self._max_steps[lanes], int(Reason.MAX_STEPS), int(Reason.STALLED)
        )
        found[late & (grad_norm < self._grad[lanes])] = Reason.FLAT
        found[late & (loss < self._loss[lanes])] = Reason.LOW_LOSS
        sizes = np.abs(theta).max(axis=0)  # nan where one is
        sound = np.isfinite(loss) & np.isfinite(grad_norm)
        wrong = ~((sizes <= self._bound[lanes]) & sound)
        wrong |= ~np.isfinite(sizes)
        if wrong.any():
            bound, sizes, values = self._bound[lanes][wrong], sizes[wrong], loss[wrong]
            found[wrong] = np.select(
                [
                    np.isnan(sizes),  # infinity shows in value and slope before it gets here
                    ~np.isfinite(sizes),
                    ~(sizes <= bound),
                    ~(np.isfinite(values) & np.isfinite(grad_norm[wrong])),
                ],
                [
                    int(Reason.NO_NUMBER), int(Reason.OVERFLOWED), int(Reason.BEYOND),
                    int(Reason.NO_VALUE),
                ],
                default=found[wrong],
            )  # fmt: skip
        return found

    def verdict(
        self, lane: int, k: int, theta: Points, loss: float, grad_norm: float
    ) -> Status:
        """Why a lane that ended at step k did, from what was seen there; `theta` is (D,)."""
        seen = np.array([loss]), np.array([grad_norm])
        (reason,) = self.reasons(k, theta[:, None], *seen, np.array([lane]))
        rules = self._rules[lane if len(self._rules) > 1 else 0]
        return told(Reason(reason), rules, k, theta)


def told(reason: Reason, rules: Rules, k: int, theta: Points) -> Status:
    """The status of a lane that ended at step k at `theta` ``(D,)``, in a sentence."""
    place = ", ".join(f"{c:.3g}" for c in theta)
    steps = f"all {rules.max_steps} steps" if rules.max_steps > 1 else "its one step"
    amount = f" by {rules.delta:g}" if rules.delta > 0.0 else ""
    sentences = {
        Reason.NONE: RUNNING.message,
        Reason.NO_NUMBER: f"no number came out of step {k}: the method divided 0 by 0, or "
        "overflowed",
        Reason.OVERFLOWED: f"overflowed in step {k}",
        Reason.BEYOND: f"went beyond {rules.diverged_above or 0.0:g} at step {k}",
        Reason.NO_VALUE: f"no finite value or slope at ({place}), step {k}",
        Reason.LOW_LOSS: f"loss below {rules.loss_below or 0.0:g} at step {k}",
        Reason.FLAT: f"gradient norm below {rules.grad_norm_below or 0.0:g} at step {k}",
        Reason.MAX_STEPS: f"{steps} taken",
        Reason.FAR: f"ended far from the window at step {k}",
        Reason.STALLED: f"no improvement{amount} in {rules.patience} steps, at step {k}",
    }
    return Status(reason.status, sentences[reason])


def _or(value: float | None, off: float) -> float:
    return off if value is None else value
