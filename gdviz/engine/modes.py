"""The eigenmodes of a race: every run's error along the Hessian's eigenvectors, with theory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.analysis.modes import Forecast, Modes, forecast, modes_of
from gdviz.core.checkpoint import go_on
from gdviz.core.numerals import number
from gdviz.core.stopping import StatusName
from gdviz.engine.run import state_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import FloatArray
    from gdviz.core.checkpoint import Checkpoint
    from gdviz.core.objectives import Objective
    from gdviz.engine.run import Run

_NEAR = 0.05  # share of the slope that may be more than the quadratic model has


@final
@dataclass(frozen=True, slots=True, eq=False)
class ModeFrame:
    """The directions along which errors are split, or why there are none.

    Attributes
    ----------
    modes, sentence
        One of them is there: None, or "".
    titles
        What each direction is called, ``$…$`` is mathematics.
    hint
        Which minimum the error is measured from, where there may be several.
    quadratic
        Whether the curvature is the same everywhere.
    """

    modes: Modes | None
    sentence: str = ""
    titles: tuple[str, ...] = ()
    hint: str = ""
    quadratic: bool = False


@final
@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """One run's error in a `ModeFrame`.

    Attributes
    ----------
    sizes
        |component| of every step and direction, ``(n + 1, M)``.
    begins
        The step from which theory holds.
    forecasts
        What theory expects from there on, one per direction; empty where it is silent.
    silence
        Why it is, in a few words.
    """

    sizes: FloatArray
    begins: int = 0
    forecasts: tuple[Forecast, ...] = ()
    silence: str = ""


@final
@dataclass(frozen=True, slots=True, eq=False)
class RaceModes:
    """The errors of all runs of a race in one `ModeFrame`.

    Attributes
    ----------
    frame
        Chosen by the run that is looked at.
    runs, splits
        Run by run; `splits` is empty when the frame has no directions.
    """

    frame: ModeFrame
    runs: tuple[Run, ...]
    splits: tuple[Split, ...]


def is_quadratic(objective: Objective) -> bool:
    """Whether the curvature is the same everywhere, asked at three places."""
    if "hessian" not in objective.offers:
        return False
    here = np.array(objective.start, dtype=float)
    away = np.linspace(0.3, 0.7, len(here))
    places = np.stack([here, 0.37 * here + away, 1.0 - 0.61 * here - away], axis=1)
    with np.errstate(all="ignore"):
        hess = objective.hess(places)
    spread = np.ptp(hess, axis=2)
    return bool(np.isfinite(hess).all() and np.all(spread <= 1e-9 * np.abs(hess).max()))


def frame_of(objective: Objective, run: Run) -> ModeFrame:
    """Directions at the known minimum next to the end of `run`, or at that end.

    The end itself serves when the run has converged where no minimum is known.
    """
    return frame_at(objective, centre_of(objective, run))


def frame_at(
    objective: Objective, centre: FloatArray | None, checkpoint: Checkpoint = go_on
) -> ModeFrame:
    """Directions about `centre`, as `centre_of` found it."""
    if "hessian" not in objective.offers:
        return ModeFrame(
            None, f"{objective.title} has no Hessian whose directions could be shown."
        )
    if centre is None:
        return ModeFrame(
            None,
            "No minimum is known here. When the selected run has converged, errors are "
            "measured from its end.",
        )
    with np.errstate(all="ignore"):
        hess = objective.hess(centre)
        checkpoint()
        found = modes_of(hess, centre)
    checkpoint()
    if found is None:
        return ModeFrame(
            None, "The minimum is a kink: there is no curvature to split errors by."
        )
    quadratic = is_quadratic(objective)
    place = ", ".join(number(float(x)) for x in centre[:3]) + (", …" if len(centre) > 3 else "")
    hint = "" if quadratic else f"about ({place}), "
    return ModeFrame(found, "", _titles(found), hint, quadratic)


def split(frame: ModeFrame, run: Run, checkpoint: Checkpoint = go_on) -> Split:
    """The error of `run`, and what theory says of it; `checkpoint` may end it between parts."""
    modes = frame.modes
    assert modes is not None
    sizes = np.abs(modes.parts(run.theta - modes.centre))
    if silence := _silence(run):
        return Split(sizes, silence=silence)
    checkpoint()
    begins = _linear_from(frame, modes, run, checkpoint)
    if begins is None:
        return Split(sizes, silence="not near this minimum")
    memory = state_at(run, begins, checkpoint)
    rows = [run.theta[begins] - modes.centre, *(memory[name] for name in run.plan.chosen.slots)]
    first = modes.parts(np.array(rows))  # (n, M)
    hyper = run.plan.inputs_at(begins)
    forecasts = []
    for i, lam in enumerate(modes.curvatures):
        checkpoint()
        rates = run.lr[begins : run.steps]
        forecasts.append(forecast(run.plan.chosen, float(lam), hyper, rates, first[:, i]))
    return Split(sizes, begins, tuple(forecasts))


def centre_of(objective: Objective, run: Run) -> FloatArray | None:
    """From where the errors of a race are measured, ``(D,)``; None: nobody knows yet."""
    end = run.theta[-1]
    finite = np.isfinite(end).all()
    minima = [np.array(mark.at) for mark in objective.landmarks() if mark.kind == "minimum"]
    if minima:
        away = [float(np.linalg.norm(end - at)) if finite else 0.0 for at in minima]
        return minima[int(np.argmin(away))]
    return end if run.status.name is StatusName.CONVERGED and finite else None


def _titles(modes: Modes) -> tuple[str, ...]:
    """Steep and flat, unless there is one direction, or no difference."""
    lams = [float(lam) for lam in modes.curvatures]
    names = ["steep direction", "flat direction"]
    if len(lams) == 1:
        names = ["error"]
    elif abs(lams[0] - lams[-1]) <= 1e-9 * abs(lams[0]):
        names = ["one direction", "the other direction"]
    if lams[-1] < 0.0:
        names[-1] = "downhill direction"
    return tuple(f"{name}, $λ$ = {number(lam)}" for name, lam in zip(names, lams, strict=True))


def _silence(run: Run) -> str:
    """Why no factor can be given for the steps of `run`; "" where it can."""
    plan = run.plan
    if any(slot.held for slot in plan.chosen.slots.values()):
        return "rescaled by past slopes"
    if plan.chosen.silence or not plan.chosen.isotropic:
        return "not one factor per direction"
    if plan.float16 is not None:
        return "rounded to 16 bits"
    if plan.setting("l2") is not None:
        return "L2 moves the minimum"
    if plan.not_followed:
        return f"{plan.not_followed} changes slopes"
    if run.objective.box is not None:
        return "held inside a box"
    return ""


def _linear_from(
    frame: ModeFrame, modes: Modes, run: Run, checkpoint: Checkpoint
) -> int | None:
    """The first step from which on the quadratic model is right and nothing is clipped."""
    ok = np.ones(run.steps + 1, dtype=bool)
    longest, cut = run.plan.setting("clip_norm"), run.plan.setting("clip_value")
    if not frame.quadratic or cut is not None:
        with np.errstate(all="ignore"):
            slope = run.objective.grad(run.theta.T)  # (D, n + 1)
            if cut is not None:
                ok &= np.abs(slope).max(axis=0) <= cut
            if not frame.quadratic:
                checkpoint()
                hess = run.objective.hess(modes.centre)
                model = hess @ (run.theta - modes.centre).T
                checkpoint()
                beyond = np.linalg.norm(slope - model, axis=0)
                floor = 1e-12 * np.linalg.norm(hess)  # at the minimum itself all is rounding
                ok &= beyond <= _NEAR * np.linalg.norm(model, axis=0) + floor
    if longest is not None:
        ok &= run.grad_norm <= longest
    wrong = np.flatnonzero(~ok)
    if not len(wrong):
        return 0
    begins = int(wrong[-1]) + 1
    return begins if begins < run.steps else None


def silences(runs: Sequence[tuple[str, Split]]) -> str:
    """The names of the runs without a line of theory, and why; "" when all have one."""
    grouped: dict[str, list[str]] = {}
    for label, found in runs:
        if found.silence:
            grouped.setdefault(found.silence, []).append(label)
    if not grouped:
        return ""
    return "No line: " + "; ".join(
        f"{' and '.join(_listed(names))} ({why})" for why, names in grouped.items()
    )


def _listed(names: list[str]) -> list[str]:
    """Commas between all but the last two."""
    return [", ".join(names[:-1]), names[-1]] if len(names) > 1 else names
