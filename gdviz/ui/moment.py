"""One moment of a race, as every view of it is fed: in the window, in figures, in films."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from gdviz.scene.edits import colour_of
from gdviz.ui.look.many import COLOURS, many

if TYPE_CHECKING:
    from gdviz.engine.insight import Insight
    from gdviz.engine.run import Run
    from gdviz.engine.simulation import Snapshot
    from gdviz.scene.records import Scene
    from gdviz.ui.look.theme import RunStyle, Theme


@final
@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What there is to draw.

    Attributes
    ----------
    snapshot
        The runs as far as they are known, and the step at which the race stands.
    styles
        How each run looks; None for one that is hidden.
    own_styles
        How each run looks, hidden ones too.
    ghosts
        The runs that the last change has moved, as they were before it.
    selection
        The run that the hand has chosen.
    curve
        The quantity that the curves show; "" for the first.
    insight
        What theory says of that run; None until it is known, and where nobody asked.
    camera_at
        Where the camera is between two steps; at the step of the snapshot when None.
    """

    snapshot: Snapshot
    styles: tuple[RunStyle | None, ...]
    own_styles: tuple[RunStyle, ...]
    ghosts: tuple[Run, ...] = ()
    selection: int = 0
    curve: str = ""
    insight: Insight | None = None
    camera_at: float | None = None

    @property
    def at(self) -> float:
        """Where the camera is."""
        return self.snapshot.k if self.camera_at is None else self.camera_at


def styles_in(scene: Scene, theme: Theme) -> tuple[RunStyle, ...]:
    """How each run of `scene` looks in `theme`; no two alike, however many there are."""
    if len(scene.runs) > COLOURS:
        return many(theme, len(scene.runs))
    return tuple(theme.runs[colour_of(scene, i) - 1] for i in range(len(scene.runs)))


def visible_in(scene: Scene, styles: tuple[RunStyle, ...]) -> tuple[RunStyle | None, ...]:
    """`styles`, with None for the runs of `scene` that are hidden."""
    return tuple(
        style if run.visible else None for style, run in zip(styles, scene.runs, strict=True)
    )
