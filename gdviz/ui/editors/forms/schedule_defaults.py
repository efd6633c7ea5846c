"""With which parameters a schedule begins: those that show within the race what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from gdviz.core.numerals import rounded
from gdviz.core.params import as_number
from gdviz.core.schedules import (
    COMMON,
    PERIOD,
    SCHEDULES,
    STEPS_PER_EPOCH,
    counts_epochs,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.core.params import Value

_Start: TypeAlias = "Callable[[int, float], dict[str, Value]]"


def schedule_defaults(
    key: str, *, steps: int, lr: float, kept: Mapping[str, Value]
) -> dict[str, Value]:
    """Parameters for a schedule that was just chosen.

    Parameters
    ----------
    key
        Of the schedule.
    steps
        Of the race.
    lr
        The rate about which a schedule with rates of its own moves.
    kept
        The parameters of the schedule before: warm-up and epochs are taken over.
    """
    specs = {spec.name: spec for spec in SCHEDULES[key].params}
    found = {s.name: kept[s.name] for s in COMMON if s.name in specs and s.name in kept}
    count = steps
    if counts_epochs(found):
        count = max(1, round(steps / as_number(kept.get(STEPS_PER_EPOCH.name, 1))))
    if PERIOD.name in specs:
        found[PERIOD.name] = count
    wanted = _STARTS[key](count, lr) if key in _STARTS else {}
    return {**found, **{name: specs[name].accepted(value) for name, value in wanted.items()}}


def _share(count: int, part: float) -> int:
    return max(1, round(part * count))


def _decay(count: int) -> float:
    """γ so that γᵏ falls to a hundredth."""
    return 1.0 - rounded(1.0 - 0.01 ** (1.0 / count), 2)


_STARTS: dict[str, _Start] = {
    "step": lambda n, lr: {"drop_every": _share(n, 0.25)},
    "multi_step": lambda n, lr: {
        "drops": tuple(sorted({_share(n, part) for part in (0.3, 0.6, 0.9)}))
    },
    "exponential": lambda n, lr: {"factor": _decay(n)},
    "natural_exponential": lambda n, lr: {"decay": rounded(5.0 / n, 2)},
    "inverse_time": lambda n, lr: {"decay": rounded(10.0 / n, 2)},
    "cosine_restarts": lambda n, lr: {"period": _share(n, 0.25)},
    "one_cycle": lambda n, lr: {"lr_max": lr} if lr > 0.0 else {},
    "cyclic": lambda n, lr: {
        "half_period": _share(n, 0.125),
        **({"lr_min": rounded(0.1 * lr, 6), "lr_max": lr} if lr > 0.0 else {}),
    },
}  # fmt: skip
"""Where a default that is fit for training would not be seen, by schedule."""
