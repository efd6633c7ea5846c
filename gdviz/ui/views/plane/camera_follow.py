"""Who leads a view: the camera of the scene, or a hand that has moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.scene.camera import Aim, aim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.objectives import Window
    from gdviz.scene.records import Keyframe


@final
class CameraFollow:
    """Knows where the camera is, as long as no hand has moved the view.

    Attributes
    ----------
    by_hand
        Whether a hand leads.
    aim
        Where the camera has led it; None when it does not lead.
    """

    def __init__(self) -> None:
        self.by_hand = False
        self.aim: Aim | None = None

    def take(self) -> None:
        """A hand moves the view, which stays from now on where the hand leaves it."""
        self.by_hand, self.aim = True, None

    def let_go(self) -> None:
        """Follow the camera again."""
        self.by_hand, self.aim = False, None

    def follow(self, camera: Sequence[Keyframe], at: float, own: Window) -> bool:
        """Look where the `camera` does after `at` steps; whether that is somewhere else."""
        if not camera or self.by_hand:
            return False
        found = aim(camera, at, own)
        moved = found != self.aim
        self.aim = found
        return moved
