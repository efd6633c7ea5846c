"""Values in words: ``{= loss(adam)}`` becomes what the runs on screen have come to.

The text as it was written is what is edited and saved; only what is shown is computed.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, final

import msgspec
import numpy as np

from gdviz.core.errors import GdvizError
from gdviz.core.expression import evaluator, walk
from gdviz.core.numerals import number
from gdviz.lessons.measures import Measures
from gdviz.scene.claims import STATUSES, Value, parse_prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.scene.records import Annotation, Scene

COMPUTING, UNAVAILABLE = "…", "?"

_MOST_WORK = 3_000_000  # numbers that one value may look at: some 10 ms while a frame is drawn
_MOST_CURVATURES = 20  # a limit in more dimensions would hold up the frame
_WORDS = {
    name: "not converged" if name == "MAX_STEPS" else name.lower().replace("_", " ")
    for name in STATUSES
}


def shown_text(text: str, runs: Sequence[Run] | None) -> str:
    """`text` with its values computed from `runs`.

    A value is ``…`` while the runs have not ended (or are None), and ``?`` where it cannot
    be had: a run that it names is no longer there, or it would take too long.
    """
    if "{=" not in text:
        return text
    try:
        pieces = parse_prose(text)
    except GdvizError:  # it is being written
        return text
    ended = runs is not None and all(run.status.ended for run in runs)
    return "".join(
        piece
        if isinstance(piece, str)
        else (_teller(tuple(runs)).tell(piece) if ended and runs else COMPUTING)
        for piece in pieces
    )


def shown_notes(
    notes: tuple[Annotation, ...], runs: Sequence[Run] | None
) -> tuple[Annotation, ...]:
    """`notes` of a landscape, with their values computed."""
    if not any("{=" in note.text for note in notes):
        return notes
    return tuple(
        msgspec.structs.replace(note, text=shown_text(note.text, runs)) for note in notes
    )


def shown_scene(scene: Scene, runs: Sequence[Run] | None) -> Scene:
    """`scene` with every text as it is shown: to be looked at, not to be saved."""
    return msgspec.structs.replace(
        scene,
        title=shown_text(scene.title, runs),
        point=shown_text(scene.point, runs),
        notes=shown_text(scene.notes, runs),
        show=msgspec.structs.replace(
            scene.show, annotations=shown_notes(scene.show.annotations, runs)
        ),
    )


def shown_plan(plan: Plan, runs: Sequence[Run] | None) -> Plan:
    """`plan` with every text of its scene as it is shown."""
    return replace(plan, scene=shown_scene(plan.scene, runs))


@final
class _Teller:
    """Tells the values of one race, each computed once."""

    def __init__(self, runs: tuple[Run, ...]) -> None:
        self._measures = Measures(runs, most_curvatures=_MOST_CURVATURES)
        self._told: dict[Value, str] = {}

    def tell(self, value: Value) -> str:
        if value not in self._told:
            self._told[value] = self._computed(value)
        return self._told[value]

    def _computed(self, value: Value) -> str:
        try:
            work = sum(1 for _ in walk(value.node)) * self._measures.longest(value.measures)
            if work > _MOST_WORK:
                return UNAVAILABLE
            values = self._measures.values(value.measures)
        except GdvizError:
            return UNAVAILABLE
        with np.errstate(all="ignore"):
            found = float(evaluator(value.node)(values))
        if value.kind == "status":
            return _WORDS[STATUSES[int(found)]]
        return UNAVAILABLE if math.isnan(found) else number(found, value.digits)


@lru_cache(maxsize=1)  # a picture is drawn many times while nothing changes
def _teller(runs: tuple[Run, ...]) -> _Teller:
    return _Teller(runs)
