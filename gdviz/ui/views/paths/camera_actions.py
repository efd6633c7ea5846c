"""The scene's camera, as a hand sets it: views that are kept for a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, final

import numpy as np
from msgspec.structs import replace

from gdviz.scene.camera import aim, nearest_turn, with_keyframe
from gdviz.scene.edits import SetScene
from gdviz.scene.records import FARTHEST, Keyframe
from gdviz.ui.action_spec import VIEW, ActionSpec

if TYPE_CHECKING:
    from gdviz.core.objectives import Window
    from gdviz.scene.records import ViewName
    from gdviz.ui.editing import Editing


class SeenPaths(Protocol):
    """What the camera has to know of the panel of paths."""

    @property
    def shown(self) -> ViewName: ...
    @property
    def eye(self) -> Keyframe: ...
    @property
    def wanted_window(self) -> Window | None: ...
    def reset_view(self) -> None: ...


@final
class CameraActions:
    """Keeps the view of the paths as a keyframe of the session's scene."""

    def __init__(self, editing: Editing, paths: SeenPaths) -> None:
        self._editing, self._paths = editing, paths

    def actions(self) -> tuple[ActionSpec, ...]:
        """What can be done to the camera."""
        return (
            ActionSpec(
                "keep_view", "Show this view from this step on",
                "The picture, and films, come here at this step", self.keep_view, ("K",),
                group=VIEW, menu="view",
            ),
            ActionSpec(
                "forget_views", "Clear camera views", "See the whole scene all the time",
                self.forget_views, group=VIEW, menu="view",
            ),
        )  # fmt: skip

    def keep_view(self) -> None:
        """Let the camera come at this step to what is on the screen.

        The first view that is kept on the way leaves the scene's own at its beginning.
        """
        snapshot = self._editing.snapshot
        if snapshot is None:
            return
        show, k = self._editing.scene.show, snapshot.k
        camera = show.camera or ((Keyframe(),) if k else ())
        here = Keyframe(step=k)
        if camera:
            whole = self._editing.plan.window
            _, elevation, azimuth, zoom, *_ = found = aim(camera, k, whole)
            window = None if found.window == whole else found.window
            here = Keyframe(k, window, elevation, azimuth, zoom)
        if self._paths.shown == "3d":
            eye = self._paths.eye
            azimuth = nearest_turn(eye.azimuth, camera, k)
            here = replace(eye, step=k, window=here.window, azimuth=azimuth)
        else:
            here = replace(here, window=self._paths.wanted_window)
        kept = with_keyframe(camera, here)
        if here.window is not None and np.abs(here.window).max() > FARTHEST:
            self._editing.complain("The view is too wide to be kept")
            return
        if self._set("keep view", kept):
            return  # the session has said why
        if len(kept) == 1:
            self._editing.inform("View kept: the scene is seen like this")
        else:
            way = ", ".join(str(frame.step) for frame in kept)
            self._editing.inform(f"View kept: the picture moves, steps {way}")

    def forget_views(self) -> None:
        """See all of the scene again, all the time."""
        if self._editing.scene.show.camera:
            self._set("forget views", ())
        self._paths.reset_view()

    def _set(self, label: str, camera: tuple[Keyframe, ...]) -> str:
        show = replace(self._editing.scene.show, camera=camera)
        problem = self._editing.apply(SetScene(label, show=show))
        self._editing.settle()
        return problem
