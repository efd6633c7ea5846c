"""What a hand has chosen in the window and no scene says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from gdviz.core.objectives import Window
    from gdviz.scene.records import Keyframe, ViewName


@final
@dataclass(frozen=True, slots=True)
class Framing:
    """Where a hand has moved the picture to; figures take it over.

    Attributes
    ----------
    window, eye
        The part of the landscape, and from where its surface is seen; what the scene says
        when None.
    view
        What the paths lie on, where that is not what the scene asks for.
    """

    window: Window | None = None
    eye: Keyframe | None = None
    view: ViewName | None = None
