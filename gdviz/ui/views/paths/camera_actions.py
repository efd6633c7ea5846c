"""The scene's camera, as a hand sets it: views that are kept for a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QObject

from gdviz.scene.camera import aim, nearest_turn, with_keyframe
from gdviz.scene.edits import SetScene
from gdviz.scene.records import FARTHEST, Keyframe

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.session import Session
    from gdviz.ui.views.paths.panel import PathsPanel


class CameraActions(QObject):
    """Keeps the view of the paths as a keyframe of the session's scene."""

    def __init__(self, session: Session, paths: PathsPanel, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._paths = session, paths

    def on_keep_view(self) -> None:
        """Let the camera come at this step to what is on the screen.

        The first view that is kept on the way leaves the scene's own at its beginning.
        """
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        show, k = self._session.scene.show, snapshot.k
        camera = show.camera or ((Keyframe(),) if k else ())
        here = Keyframe(step=k)
        if camera:
            _, elevation, azimuth, zoom, *_ = found = aim(camera, k, snapshot.plan.window)
            window = None if found.window == snapshot.plan.window else found.window
            here = Keyframe(k, window, elevation, azimuth, zoom)
        if self._paths.shown == "3d":
            eye = self._paths.eye
            azimuth = nearest_turn(eye.azimuth, camera, k)
            here = replace(eye, step=k, window=here.window, azimuth=azimuth)
        else:
            here = replace(here, window=self._paths.wanted_window)
        kept = with_keyframe(camera, here)
        if here.window is not None and np.abs(here.window).max() > FARTHEST:
            self._session.complained.emit("The view is too wide to be kept")
            return
        self._set("keep view", kept)
        if self._session.scene.show.camera != kept:
            return  # the session has said why
        if len(kept) == 1:
            self._session.informed.emit("View kept: the scene is seen like this")
        else:
            way = ", ".join(str(frame.step) for frame in kept)
            self._session.informed.emit(f"View kept: the picture moves, steps {way}")

    def on_forget_views(self) -> None:
        """See all of the scene again, all the time."""
        if self._session.scene.show.camera:
            self._set("forget views", ())
        self._paths.reset_view()

    def _set(self, label: str, camera: tuple[Keyframe, ...]) -> None:
        show = replace(self._session.scene.show, camera=camera)
        self._session.apply(SetScene(label, show=show))
        self._session.settle()
