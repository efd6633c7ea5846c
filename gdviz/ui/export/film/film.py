"""Films as a function of time: what frame n shows depends on n and on nothing else.

A film is a row of parts: title cards, rests, walks through the steps of a scene, and fades
between two pictures.  All positions are computed in whole numbers, so that no rounding
differs between two machines.
"""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, final

from gdviz.core.errors import GdvizError

if TYPE_CHECKING:
    from collections.abc import Sequence

Easing = Literal["none", "smooth"]

LONGEST = 3600  # seconds; beyond it somebody forgot a zero
MOST_FPS = 120
CARD, FADE = Fraction(2), Fraction(1, 2)  # seconds that a title stands, and of a fade


class Take(NamedTuple):
    """What of a scene is to be filmed.

    Attributes
    ----------
    last
        Its last step.
    rate
        Steps per second, unless the pace says otherwise.
    moves
        The steps from and to which its camera is on its way; it may still be when the runs
        have arrived.
    """

    last: int
    rate: float
    moves: tuple[tuple[int, int], ...] = ()


class Still(NamedTuple):
    """One picture of a scene: at step `k`, or its title card when `k` is None.

    `at` is where its camera is between two steps, None where it is at step `k`.
    """

    scene: int
    k: int | None
    at: float | None = None


class Moment(NamedTuple):
    """What one frame shows: `still`, and `over` it with `weight` between 0 and 1."""

    still: Still
    over: Still | None = None
    weight: float = 0.0


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How time passes in a film.

    Attributes
    ----------
    fps
        Frames a second.
    steps_per_second
        None: what each scene says itself.
    easing
        ``smooth`` starts and ends a walk slowly; it takes as long, and is half as fast
        again in its middle.
    hold_start, hold_end
        Seconds that the first and the last step of a scene stand still.
    titles
        Whether each scene begins with a card that bears its title.
    loop
        Whether the end fades into the beginning, so that a repeated film has no jump.
    """

    fps: int = 60
    steps_per_second: float | None = None
    easing: Easing = "none"
    hold_start: float = 0.5
    hold_end: float = 1.5
    titles: bool = False
    loop: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.fps <= MOST_FPS:
            rule = f"must be a whole number in [1, {MOST_FPS}], got {self.fps}"
            raise GdvizError(rule, where="fps")
        rate = self.steps_per_second
        if rate is not None and not 0.1 <= rate <= 10_000.0:
            rule = f"must be in [0.1, 10000], got {rate:g}"
            raise GdvizError(rule, where="steps per second")
        for name, hold in (("start", self.hold_start), ("end", self.hold_end)):
            if not 0.0 <= hold <= 60.0:
                rule = f"must be in [0, 60] seconds, got {hold:g}"
                raise GdvizError(rule, where=f"hold at the {name}")

    def frames(self, seconds: float | Fraction) -> int:
        """Frames that last `seconds`, to the nearest."""
        return round(Fraction(seconds).limit_denominator(1000) * self.fps)


@final
@dataclass(frozen=True, slots=True)
class Rest:
    """A picture that stands still."""

    still: Still
    frames: int

    def at(self, j: int) -> Moment:
        return Moment(self.still)


@final
@dataclass(frozen=True, slots=True)
class Walk:
    """The steps of a scene, from 0 on; the end belongs to the rest that follows.

    Its camera may need more `steps` than the runs, which stop at `last`.
    """

    scene: int
    last: int
    steps: int
    frames: int
    smooth: bool
    moves: tuple[tuple[int, int], ...]

    def at(self, j: int) -> Moment:
        """Step ⌊steps · s(j / frames)⌋ with s(u) = u, or 3u² − 2u³ when smooth."""
        n, whole = j, self.frames
        if self.smooth:
            n, whole = j * j * (3 * self.frames - 2 * j), self.frames**3
        k, rest = divmod(self.steps * n, whole)
        at = float(k) if k > self.last else None
        if rest and any(a <= k < b for a, b in self.moves):
            at = self.steps * n / whole
        return Moment(Still(self.scene, min(k, self.last), at))


@final
@dataclass(frozen=True, slots=True)
class Fade:
    """One picture turns into another; neither is among the frames itself."""

    before: Still
    after: Still
    frames: int

    def at(self, j: int) -> Moment:
        return Moment(self.before, self.after, (j + 1) / (self.frames + 1))


Part: TypeAlias = Rest | Walk | Fade


@final
class Film:
    """The frames of a film, by number."""

    def __init__(self, parts: Sequence[Part], fps: int) -> None:
        self.parts = tuple(part for part in parts if part.frames > 0)
        self.fps = fps
        self._ends = list(itertools.accumulate(part.frames for part in self.parts))

    @property
    def frames(self) -> int:
        """How many there are."""
        return self._ends[-1]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.frames / self.fps

    def moment(self, n: int) -> Moment:
        """What frame `n` shows, 0 ≤ n < frames."""
        index = bisect.bisect_right(self._ends, n)
        part = self.parts[index]
        return part.at(n - self._ends[index] + part.frames)

    def frame_of(self, scene: int, k: int) -> int:
        """The first frame that shows step `k` of a scene, or one beyond it."""
        start = 0
        for part, end in zip(self.parts, self._ends, strict=True):
            if isinstance(part, Walk) and part.scene == scene:
                row = range(start, end)
                return start + bisect.bisect_left(row, k, key=self._step)
            start = end
        return 0

    def _step(self, n: int) -> int:
        return self.moment(n).still.k or 0


def cut(takes: Sequence[Take], pace: Pace) -> Film:
    """The film of `takes`, one after the other."""
    parts: list[Part] = []
    end = Still(0, 0)
    for i, (last, own, moves) in enumerate(takes):
        steps = max([last, *(b for _, b in moves)])
        before, begin, card = end, Still(i, 0), Still(i, None)
        end = Still(i, last, float(steps) if steps > last else None)
        if i:
            parts.append(Fade(before, card if pace.titles else begin, pace.frames(FADE)))
        if pace.titles:
            parts.append(Rest(card, pace.frames(CARD)))
            parts.append(Fade(card, begin, pace.frames(FADE)))
        rate = Fraction(pace.steps_per_second or own).limit_denominator(1000)
        walking = -(-steps * pace.fps // rate)  # rounded up
        parts += [
            Rest(begin, pace.frames(pace.hold_start)),
            Walk(i, last, steps, walking, pace.easing == "smooth", moves),
            Rest(end, max(1, pace.frames(pace.hold_end))),
        ]
    if pace.loop:
        start = Still(0, None if pace.titles else 0)
        parts.append(Fade(end, start, pace.frames(FADE)))
    film = Film(parts, pace.fps)
    if film.seconds > LONGEST:
        raise GdvizError(
            f"the film would last {_spoken(film.seconds)}, the longest is "
            f"{_spoken(LONGEST)}: take more steps per second",
            where="steps per second",
        )
    return film


def _spoken(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:.1f} hours" if hours > 1.05 else f"{seconds / 60:.0f} minutes"
