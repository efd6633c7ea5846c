"""Can a surface be drawn here?  Asked before OpenGL is loaded, let alone used."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

from gdviz.core.errors import GdvizError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.views.surface.surface import SurfaceView

_NO_SCREEN = ("offscreen", "minimal", "vnc", "linuxfb")


def problem() -> str:
    """Why no surface can be drawn on this machine, in a few words; "" when it can."""
    if find_spec("OpenGL") is None:
        return "PyOpenGL is not installed"
    if QGuiApplication.platformName() in _NO_SCREEN:
        return "this display has no OpenGL"
    context, surface = QOpenGLContext(), QOffscreenSurface()
    if not context.create():
        return "the graphics driver offers no OpenGL"
    surface.setFormat(context.format())
    surface.create()
    if not surface.isValid() or not context.makeCurrent(surface):
        return "the graphics driver refuses to draw off the screen"
    version = context.format().version()
    context.doneCurrent()
    surface.destroy()
    if context.isOpenGLES() or version < (2, 1):
        return "the surface needs OpenGL 2.1, and the driver has less"
    return ""


def surface_or_sentence(parent: QWidget) -> SurfaceView:
    """A surface; where none can be drawn, a `GdvizError` that says why."""
    why = problem()
    if why:
        raise no_surface(why)
    from gdviz.ui.views.surface.surface import SurfaceView

    try:
        return SurfaceView(parent)
    except RuntimeError as error:
        raise no_surface(str(error)) from None


def no_surface(why: str) -> GdvizError:
    """The sentence for a machine, or a moment, in which no surface can be drawn."""
    return GdvizError(
        f"3d cannot be drawn: {why} (xvfb-run lends a screen; 2d and grid need none)",
        where="view",
    )
