"""The surface drawn by OpenGL into an image: the only place that knows of OpenGL.

The picture is made off the screen and then painted like any other.  An OpenGL widget would
make Qt compose the whole window by OpenGL from then on, which slows down every other panel
where the driver is software; and what it shows could not be saved sharply.
"""

from __future__ import annotations

from math import radians, tan
from typing import TYPE_CHECKING, Any, final

import numpy as np
import pyqtgraph as pg
import pyqtgraph.opengl as gl
from OpenGL import GL, platform
from OpenGL.error import Error
from pyqtgraph.opengl import shaders
from pyqtgraph.opengl.GLViewWidget import GLViewMixin
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import (
    QColor,
    QImage,
    QMatrix4x4,
    QOffscreenSurface,
    QOpenGLContext,
    QSurfaceFormat,
)
from PySide6.QtOpenGL import QOpenGLFramebufferObject, QOpenGLFramebufferObjectFormat

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.views.surface.terrain import Terrain

_SAMPLES = 4  # of every pixel, for smooth edges
_BANDS = 16  # that the shader has room for
_SOFTWARE = (b"llvmpipe", b"softpipe", b"swiftshader", b"gdi generic", b"basic render")
_COARSE = 0.5  # of the resolution, for a surface that is being turned without a graphics card

_WALL = 0.30  # opacity of the walls of the block: what lies behind them is seen

_VERTEX = """#version 120
uniform mat4 u_mvp;
attribute vec4 a_position;
attribute vec4 a_color;
varying vec4 v_color;
void main() {
    v_color = a_color;
    gl_Position = u_mvp * a_position;
}
"""
_FRAGMENT = f"""#version 120
varying vec4 v_color;
uniform float bands[{3 * _BANDS}];
uniform float limits[{_BANDS}];
uniform float tint[8];
void main() {{
    float z = v_color.r;
    vec3 colour = vec3(bands[0], bands[1], bands[2]);
    float away = 1e6;
    for (int i = 0; i < {_BANDS - 1}; i++) {{
        if (z > limits[i]) colour = vec3(bands[3*i + 3], bands[3*i + 4], bands[3*i + 5]);
        away = min(away, abs(z - limits[i]));
    }}
    float line = tint[3] * (1.0 - smoothstep(0.2, 1.1, away / max(tint[7] * fwidth(z), 1e-7)));
    colour = mix(colour, vec3(tint[0], tint[1], tint[2]), line);
    float opacity = 1.0;
    if (z < -0.5) {{ colour = vec3(tint[4], tint[5], tint[6]); opacity = {_WALL}; }}
    gl_FragColor = vec4(min(colour * v_color.g, vec3(1.0)), opacity);
}}
"""


@final
class GlScene(GLViewMixin, QObject):  # type: ignore[misc]  # pyqtgraph has no type information
    """A terrain, seen from a point; `render` makes an image of it.

    Raises
    ------
    RuntimeError
        If OpenGL refuses; `gl_check.problem` tells beforehand.
    """

    def __init__(self, parent: QObject) -> None:
        self._size, self._ratio = QSize(1, 1), 1.0
        super().__init__(parent)
        wanted = QSurfaceFormat()
        wanted.setDepthBufferSize(24)
        self._context = QOpenGLContext(self)
        self._context.setFormat(wanted)
        self._surface = QOffscreenSurface(None, self)
        if not self._context.create():
            raise RuntimeError("no OpenGL context")
        self._surface.setFormat(self._context.format())
        self._surface.create()
        self._target: QOpenGLFramebufferObject | None = None
        self._shader: Any = shaders.ShaderProgram(
            "gdviz bands",
            [shaders.VertexShader(_VERTEX), shaders.FragmentShader(_FRAGMENT)],
            uniforms={
                "bands": [0.0] * (3 * _BANDS),
                "limits": [1e6] * _BANDS,
                "tint": [0.0] * 8,
            },
        )
        self._mesh: Any = None
        self._current()
        if not platform.PLATFORM.GetCurrentContext():  # Qt speaks to the driver another way
            raise RuntimeError("the graphics driver offers no OpenGL of the common kind")
        self.initializeGL()
        driver = GL.glGetString(GL.GL_RENDERER) or b""
        self._most = int(GL.glGetIntegerv(GL.GL_MAX_RENDERBUFFER_SIZE))
        self._is_software = any(name in driver.lower() for name in _SOFTWARE)
        self._context.doneCurrent()

    # -- what is drawn -----------------------------------------------------------------

    def show_terrain(self, shape: Terrain) -> None:
        """Put another surface in place."""
        vertices, faces, looks = shape.mesh()
        data = gl.MeshData(
            vertexes=vertices.astype(np.float32),
            faces=faces.astype(np.uint32),
            vertexColors=looks.astype(np.float32),
        )
        if self._mesh is None:
            self._mesh = gl.GLMeshItem(
                meshdata=data, shader=self._shader, smooth=True, computeNormals=False
            )
            self._mesh.setGLOptions(
                {
                    GL.GL_DEPTH_TEST: True, GL.GL_BLEND: True, GL.GL_CULL_FACE: False,
                    # walls come last, and the image itself stays opaque
                    "glBlendFuncSeparate": (
                        GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA, GL.GL_ZERO, GL.GL_ONE,
                    ),
                    GL.GL_POLYGON_OFFSET_FILL: True, "glPolygonOffset": (1.0, 2.0),
                }
            )  # fmt: skip
            self._current()
            self.addItem(self._mesh)
        else:
            self._mesh.setMeshData(meshdata=data)

    def colour(self, theme: Theme, limits: FloatArray, *, isolines: bool) -> None:
        """Take the theme's colours, and the heights at which one gives way to the next."""
        self.setBackgroundColor(QColor(theme.panel))
        colours = list(theme.bands[len(theme.bands) - 1 - len(limits) :])
        colours = (colours + [colours[-1]] * _BANDS)[:_BANDS]
        wall = theme.bands[len(theme.bands) // 2] if theme.dark else theme.border
        opacity = 1.5 * theme.isoline_opacity if isolines else 0.0
        self._shader["bands"] = [part for colour in colours for part in _rgb(colour)]
        self._shader["limits"] = [*limits, *[1e6] * _BANDS][:_BANDS]
        self._shader["tint"] = [*_rgb(theme.isoline), opacity, *_rgb(wall), theme.scale]

    # -- the camera --------------------------------------------------------------------

    def look(
        self, centre: tuple[float, float, float], distance: float, elevation: float,
        azimuth: float, size: QSize, ratio: float,
    ) -> None:  # fmt: skip
        """Look at `centre` with an image of `size` in mind; angles in degrees."""
        self._size, self._ratio = size, ratio
        self.opts.update(fov=36.0)
        self.setCameraPosition(
            pos=_vector(centre), distance=distance, elevation=elevation, azimuth=azimuth
        )

    def eye(self) -> FloatArray:
        """Where the camera stands."""
        at = self.cameraPosition()
        return np.array([at.x(), at.y(), at.z()])

    def project(self, places: FloatArray) -> FloatArray:
        """Places in space ``(n, 3)`` as pixels ``(n, 2)``."""
        box = self.getViewport()
        matrix = self.projectionMatrix(box, box) * self.viewMatrix()
        m = np.array(matrix.data(), dtype=float).reshape(4, 4).T
        at = np.column_stack([places, np.ones(len(places))]) @ m.T
        share = at[:, :2] / at[:, 3:]
        half = 0.5 * np.array([self._size.width(), self._size.height()])
        return np.asarray((share * np.array([1.0, -1.0]) + 1.0) * half)

    def render(self, *, turning: bool = False) -> QImage:
        """The image of the scene; while it is `turning`, as sharp as the driver is fast."""
        self._current()
        ratio = self._ratio * (_COARSE if turning and self._is_software else 1.0)
        ratio = min(ratio, self._most / max(self._size.width(), self._size.height()))
        size = self._size * ratio
        if self._target is None or self._target.size() != size:
            form = QOpenGLFramebufferObjectFormat()
            form.setSamples(_SAMPLES)
            form.setAttachment(QOpenGLFramebufferObject.Attachment.CombinedDepthStencil)
            self._target = QOpenGLFramebufferObject(size, form)
            if not self._target.isValid():
                self._target = None
                raise RuntimeError("OpenGL has no room for the picture")
        self._target.bind()
        GL.glViewport(0, 0, size.width(), size.height())
        box = self.getViewport()
        self.paint(region=box, viewport=box)
        image = self._target.toImage()
        self._target.release()
        self._context.doneCurrent()
        image.setDevicePixelRatio(ratio)
        return image

    def close(self) -> None:
        """Give back what the driver holds, while there is a context to do so."""
        if self._context.makeCurrent(self._surface):
            self.clear()
            self._mesh, self._target = None, None
            self._context.doneCurrent()
        self._surface.destroy()

    def _current(self) -> None:
        if not self._context.makeCurrent(self._surface):
            raise RuntimeError("the OpenGL context cannot be used")

    # -- what the mixin asks of a widget -----------------------------------------------

    def context(self) -> QOpenGLContext:
        return self._context

    def isValid(self) -> bool:
        return bool(self._context.isValid())

    def drawItemTree(self, item: Any = None, useItemNames: bool = False) -> None:
        """Draw the surface; the mixin's own prints what goes wrong, and shows the rest."""
        if self._mesh is None:
            return
        self._modelViewStack.append(self.currentModelView() * self._mesh.transform())
        try:
            if self.default_vao.isCreated():
                self.default_vao.bind()
            self._mesh.paint()
        except Error as error:
            raise RuntimeError(f"OpenGL failed: {type(error).__name__}") from error
        finally:
            self._modelViewStack.pop()

    def width(self) -> int:
        return self._size.width()

    def height(self) -> int:
        return self._size.height()

    def devicePixelRatioF(self) -> float:
        return self._ratio

    def update(self) -> None:
        """The owner decides when to render."""

    def projectionMatrix(self, region: Any, viewport: Any) -> QMatrix4x4:
        """A perspective whose depths are told apart better than those of the mixin."""
        distance, fov = self.opts["distance"], self.opts["fov"]
        near, far = 0.1 * distance, 10.0 * distance
        right = near * tan(0.5 * radians(fov))
        top = right * self.height() / max(self.width(), 1)
        matrix = QMatrix4x4()
        matrix.frustum(-right, right, -top, top, near, far)
        return matrix


def _rgb(name: str) -> tuple[float, float, float]:
    colour = QColor(name)
    return colour.redF(), colour.greenF(), colour.blueF()


def _vector(at: tuple[float, float, float]) -> Any:
    return pg.Vector(*at)
