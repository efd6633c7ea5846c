"""What a scene asks of a computer, known before anything starts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, final

from msgspec.structs import replace

from gdviz.core.compile.flat import lacking
from gdviz.core.errors import GdvizError
from gdviz.core.numerals import number
from gdviz.core.objectives import OBJECTIVES
from gdviz.core.operations import Work, work_of_step
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.methods import method_of, settings_of
from gdviz.scene.overrides import with_defaults
from gdviz.scene.specs import StopSpec

if TYPE_CHECKING:
    from gdviz.core.kernel import Method
    from gdviz.scene.records import RunSpec, Scene

MOST_COORDINATES = 8_000_000  # of all paths: with all that is written beside, half a gigabyte
LONG = 30.0  # seconds from which on a person is told before it starts
LONGEST = 86_400.0  # seconds that nobody waits for


@final
@dataclass(frozen=True, slots=True)
class Budget:
    """How much work the runs of a scene are, if none of them ends early.

    Attributes
    ----------
    runs, steps, dim
        What it is a product of, with the method.
    dearest
        The title of the method whose steps take longest.
    operations, seconds
        Of numbers with numbers, and about how long they take on one processor.
    """

    runs: int
    steps: int
    dim: int
    dearest: str
    operations: float
    seconds: float

    @property
    def is_long(self) -> bool:
        """Whether somebody ought to be told before it starts."""
        return self.seconds > LONG

    @property
    def sentence(self) -> str:
        """How long it takes, and what to take less of."""
        soon = f"{self._steps_within(LONG)} take half a minute"
        less = ["fewer dimensions"] if self.dim > 2 else []
        less += ["fewer runs"] if self.runs > 1 else []
        choices = ", ".join([f"take fewer steps ({soon})", *less])
        return f"{self._product}: {choices} or another method"

    def check(self) -> None:
        """Raise a `GdvizError` where no computer keeps so much, or nobody waits so long."""
        if self.seconds > LONGEST:
            most = self._steps_within(LONGEST)
            raise GdvizError(
                f"{self._product}, and the longest that is begun takes a day: take at most "
                f"{most} steps{', or fewer dimensions' if self.dim > 2 else ''}",
                where="steps",
            )
        if self.steps * self.runs > self._most:
            within = f" in {self.dim} dimensions" if self.dim > 2 else ""
            raise GdvizError(
                f"{self.runs} runs of {self.steps} steps are more than the "
                f"{self._most} steps that a scene may take in all{within}",
                where="steps",
            )

    @property
    def _most(self) -> int:
        """Steps of all runs: what is written down grows with D."""
        return MOST_COORDINATES // max(self.dim, 2)

    @property
    def _product(self) -> str:
        who = f"{self.runs} runs of {self.steps} steps" if self.runs > 1 else "One run"
        many = who if self.runs > 1 else f"{who} of {self.steps} steps"
        within = f" in {self.dim} dimensions" if self.dim > 2 else ""
        verb = "are" if self.runs > 1 else "is"
        work = f"about {number(self.operations, 1)} operations"
        return f"{many}{within} with {self.dearest} {verb} {work}, {spoken(self.seconds)}"

    def _steps_within(self, seconds: float) -> int:
        """As many steps as may be taken in `seconds`: one digit and zeros."""
        exact = min(self.steps * seconds / self.seconds, self._most / self.runs)
        exact = max(exact, 1.0)
        decade = 10.0 ** math.floor(math.log10(exact))
        return int(math.floor(exact / decade) * decade)


def budget_of(scene: Scene) -> Budget:
    """The budget of `scene`, whose names and values have been checked."""
    kind = OBJECTIVES[scene.objective]
    dim = kind.dim_for(scene.objective_params)
    operations = seconds = highest = 0.0
    dearest = ""
    shared: set[Method] = set()  # their runs share the calls of NumPy
    for spec in scene.runs:
        run = with_defaults(scene, spec)
        method = method_of(run.optimizer, run.hyper, dict(settings_of(run)))
        work, steps = cached_work(method, dim), _steps(scene, run)
        operations += steps * work.operations
        floats = not (dim > 2 or kind.data or _reacts(run) or lacking(method))
        if floats:
            one = work.seconds_as_floats
        else:
            one = (work._replace(calls=0.0) if method in shared else work).seconds
            shared.add(method)
        seconds += steps * one
        if one > highest:
            highest, dearest = one, method.optimizer.title
    return Budget(len(scene.runs), scene.steps, dim, dearest, operations, seconds)


@final
class Forewarning:
    """Tells how long the runs of a scene will take: where that is long, and once."""

    def __init__(self) -> None:
        self._scene: Scene | None = None
        self._said = ""

    def of(self, scene: Scene) -> str:
        """What is to be said of `scene`; "" where there is nothing new."""
        if self._scene is not None and scene == replace(self._scene, start=scene.start):
            return ""  # a start that is dragged changes nothing
        self._scene = scene
        budget = budget_of(scene)
        before, self._said = self._said, budget.sentence if budget.is_long else ""
        return self._said if self._said != before else ""


@lru_cache(maxsize=512)
def cached_work(method: Method, dim: int) -> Work:
    """See `work_of_step`; every edit asks for the same again."""
    return work_of_step(method, dim)


def _steps(scene: Scene, run: RunSpec) -> int:
    most = run.stop.max_steps if isinstance(run.stop, StopSpec) else None
    return min(scene.steps, most or scene.steps)


def _reacts(run: RunSpec) -> bool:
    return SCHEDULES[run.schedule or "constant"].reacts


_UNITS = ((86_400.0, "day"), (3600.0, "hour"), (60.0, "minute"), (1.0, "second"))


def spoken(seconds: float) -> str:
    """About how long something takes, in words: ``some 40 minutes``."""
    if seconds > 1000.0 * 86_400.0:
        return "years"
    size, name = next(((s, n) for s, n in _UNITS if seconds >= 1.5 * s), _UNITS[-1])
    count = max(float(f"{seconds / size:.1g}"), 1.0)
    return f"some {count:.0f} {name}s" if count > 1.0 else f"a {name} or so"
