"""Can a surface be drawn here?  Asked before OpenGL is loaded, let alone used."""

from __future__ import annotations

from importlib.util import find_spec

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

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
