"""A pyqtgraph plot with our axes, our hand on the mouse, and pictures in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsGridLayout, QGraphicsWidget, QSizePolicy

from gdviz.ui.look.dress import pixel_ratio
from gdviz.ui.plot.axes import Axis, Scale
from gdviz.ui.plot.corners import Corners

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import Theme

# pyqtgraph would leave out the last moves of a mouse that stops: what is told would be of
# another place.  Qt itself keeps only the latest of those that wait.
pg.setConfigOption("mouseRateLimit", 0)


class Surface(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no type information
    """The plotting area: the left button belongs to the view, the others move the window.

    Signals
    -------
    pressed, dragged, released
        The left button, with the position in data coordinates.
    hovered, left
        The mouse moves over it with no button pressed, and away.
    asked
        The right button was clicked: where, and the place on the screen.
    """

    pressed = Signal(float, float)
    dragged = Signal(float, float)
    released = Signal()
    hovered = Signal(float, float)
    left = Signal()
    asked = Signal(float, float, QPoint)

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0.0)
        self.setMouseMode(pg.ViewBox.PanMode)
        self.disableAutoRange()

    def _resetTarget(self) -> None:
        """Keep what was asked for while a wheel turns.

        pyqtgraph would take the view, which is larger where proportions are kept, for what
        was asked.
        """

    def hoverEvent(self, ev: Any) -> None:
        if ev.isExit():
            self.left.emit()
        else:
            at = self.mapToView(ev.pos())
            self.hovered.emit(at.x(), at.y())

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        if ev.button() != Qt.MouseButton.LeftButton:
            self._pan(ev)
            return
        ev.accept()
        if ev.isStart():
            at = self.mapToView(ev.buttonDownPos())
            self.pressed.emit(at.x(), at.y())
        at = self.mapToView(ev.pos())
        self.dragged.emit(at.x(), at.y())
        if ev.isFinish():
            self.released.emit()

    def mouseClickEvent(self, ev: Any) -> None:
        if ev.button() == Qt.MouseButton.RightButton:
            ev.accept()
            at = self.mapToView(ev.pos())
            self.asked.emit(at.x(), at.y(), ev.screenPos().toPoint())
        if ev.button() != Qt.MouseButton.LeftButton:
            return
        ev.accept()
        if ev.double():
            return  # its first click has said where
        at = self.mapToView(ev.pos())
        self.pressed.emit(at.x(), at.y())
        self.dragged.emit(at.x(), at.y())
        self.released.emit()

    def _pan(self, ev: Any) -> None:
        ev.accept()
        moved = self.mapToView(ev.lastPos()) - self.mapToView(ev.pos())
        self.translateBy(x=moved.x(), y=moved.y())
        self.sigRangeChangedManually.emit(self.state["mouseEnabled"])


class _Frame(pg.GraphicsWidget):  # type: ignore[misc]  # pyqtgraph has no type information
    """The plotting area with its axes around it.

    pyqtgraph's own `PlotItem` brings a title, four axes, and a form of some forty widgets
    for a context menu that we do not offer: they are half of what a plot costs.
    """

    _PLACES: ClassVar = {"left": (0, 0), "right": (0, 2), "bottom": (1, 1)}

    def __init__(self, surface: Surface, axes: dict[str, pg.AxisItem]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        grid = QGraphicsGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        self.setLayout(grid)
        grid.addItem(surface, 0, 1)
        for side, axis in axes.items():
            axis.linkToView(surface)
            axis.setZValue(0.5)  # above what is painted in the plotting area
            grid.addItem(axis, *self._PLACES[side])
        grid.setRowStretchFactor(0, 100)
        grid.setColumnStretchFactor(1, 100)


class Canvas(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no type information
    """A plot whose contents are painted in pixels by one `Picture`.

    Attributes
    ----------
    corners
        The read-out and the way back to the whole view.

    Signals
    -------
    view_changed
        Range or size of the plotting area are new.
    """

    view_changed = Signal()

    def __init__(
        self,
        x_name: str,
        y_name: str,
        *,
        y_scale: Scale = "linear",
        x_scale: Scale = "linear",
        right: pg.AxisItem | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self.sharp = self.flat = False
        self._pixel_size = (1.0, 1.0)
        self._window = (0.0, 1.0), (0.0, 1.0)
        self.surface = Surface()
        self.x_axis, self.y_axis = (
            Axis("bottom", x_name, x_scale),
            Axis("left", y_name, y_scale),
        )
        axes = {"bottom": self.x_axis, "left": self.y_axis}
        if right is not None:
            axes["right"] = right
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.enableMouse(False)
        self.setCentralItem(_Frame(self.surface, axes))
        # each picture paints within its own rectangle; Qt would repaint the axes beside it
        self.setOptimizationFlag(self.OptimizationFlag.DontAdjustForAntialiasing)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.corners = Corners(self, self._area)
        self.surface.left.connect(self._on_left)
        self.surface.sigRangeChanged.connect(self._on_changed)
        self.surface.sigResized.connect(self._on_changed)

    def dress(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.setBackground(None if theme.on_paper or theme.clear else theme.panel)
        self.x_axis.dress(theme)
        self.y_axis.dress(theme)
        self.corners.dress(theme)

    def tell(self, text: str, x: float, y: float) -> None:
        """Say `text` of the place x, y, which is under the mouse."""
        at = self.to_pixels(np.array([[x, y]]))[0]
        corner = self._area().topLeft()
        far = np.nan_to_num(np.clip(at, -1e6, 1e6))
        self.corners.tell(text, corner + QPointF(*far).toPoint())

    @property
    def pixel(self) -> tuple[float, float]:
        """How much of x and of y one pixel is."""
        (x0, x1), (y0, y1) = self.window
        width, height = self.pixel_size
        return (x1 - x0) / max(width, 1.0), (y1 - y0) / max(height, 1.0)

    def _area(self) -> QRect:
        """The plotting area in pixels of the canvas."""
        return QRect(self.mapFromScene(self.surface.sceneBoundingRect()).boundingRect())

    def _on_left(self) -> None:
        self.corners.tell("")

    def show_axes(self, *, left: bool, bottom: bool) -> None:
        """Show the axis on the left and the one below, or leave their room to the plot."""
        self.y_axis.setVisible(left)
        self.x_axis.setVisible(bottom)

    def keep_clear(self, *, top: int = 0, right: int = 0) -> None:
        """Leave room above and beside the plotting area, for numbers that reach beyond it."""
        layout = QGraphicsWidget.layout(self.centralWidget)
        layout.setContentsMargins(0.0, float(top), float(right), 0.0)

    def paint_sharp(self, *, on: bool, flat: bool = False) -> None:
        """Paint without the cached pixels, for a target of another resolution.

        `flat` makes one image of the ground in a file of shapes.
        """
        self.sharp, self.flat = on, on and flat

    @property
    def ratio(self) -> float:
        """How many pixels are painted for each of its own."""
        return pixel_ratio(self)

    @property
    def pixel_size(self) -> tuple[float, float]:
        """Width and height of the plotting area."""
        return self._pixel_size

    @property
    def window(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ranges of x and y that are shown."""
        return self._window

    def show_window(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show the ranges x and y; with equal aspect, at least those."""
        if (x, y) == self.wanted:
            return
        self.surface.setRange(QRectF(QPointF(x[0], y[0]), QPointF(x[1], y[1])), padding=0.0)

    @property
    def wanted(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ranges that were asked for, moved with the view, which may show more."""
        x, y = self.surface.targetRange()
        return (float(x[0]), float(x[1])), (float(y[0]), float(y[1]))

    @property
    def keeps_proportions(self) -> bool:
        """Whether a unit is as long on both axes."""
        return self.surface.state["aspectLocked"] is not False

    def to_pixels(self, points: FloatArray) -> FloatArray:
        """Data coordinates ``(n, 2)`` as pixels of the plotting area, y downwards."""
        (x0, x1), (y0, y1) = self.window
        width, height = self.pixel_size
        scale = np.array([width / (x1 - x0), -height / (y1 - y0)])
        return np.asarray((points - np.array([x0, y1])) * scale)

    def to_data(self, pixels: FloatArray) -> FloatArray:
        """The reverse of `to_pixels`."""
        (x0, x1), (y0, y1) = self.window
        width, height = self.pixel_size
        scale = np.array([(x1 - x0) / width, -(y1 - y0) / height])
        return np.asarray(pixels * scale + np.array([x0, y1]))

    def _on_changed(self, *_: object) -> None:
        box = self.surface.boundingRect()
        (x0, x1), (y0, y1) = self.surface.viewRange()
        self._pixel_size = (box.width(), box.height())
        self._window = (float(x0), float(x1)), (float(y0), float(y1))
        self.corners.place()
        self.view_changed.emit()
