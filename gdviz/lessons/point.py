"""What a scene is about, in a sentence, and whether an edit may have made it false."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.lessons.prose import shown_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.engine.plan import Plan
    from gdviz.engine.run import Run
    from gdviz.scene.records import Scene

LONGEST = 64  # letters that fit into the two lines under a title


def point_of(plan: Plan, runs: Sequence[Run] | None) -> str:
    """The point of the scene, with its values; else its notes if they are as short.

    A scene that says nothing of itself is told by its methods and its landscape.
    """
    scene = plan.scene
    if scene.point:
        return shown_text(scene.point, runs)
    if 0 < len(scene.notes) <= LONGEST:
        return shown_text(scene.notes, runs)
    methods = list(dict.fromkeys(OPTIMIZERS[run.optimizer].title for run in scene.runs))
    names = " and ".join(methods) if len(methods) <= 2 else f"{len(methods)} methods"
    return f"{names} on {plan.objective.title}."


def decides_the_same(scene: Scene, opened: Scene) -> bool:
    """Whether the runs of `scene` are those of `opened`: the point of that is as true."""
    told = replace(
        scene, title=opened.title, notes=opened.notes, point=opened.point,
        covers=opened.covers, claims=opened.claims, show=opened.show,
    )  # fmt: skip
    return told == opened
