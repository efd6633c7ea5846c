"""The relief of a view: the one that fits, or the last one moved to where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter

from gdviz.core.checkpoint import go_on
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.plot.lettering import Box, text_box
from gdviz.ui.views.ground.ground import takes_long, usual
from gdviz.ui.views.ground.relief_worker import (
    Order,
    PlaneCut,
    ReliefLook,
    Rendered,
    labels_of,
    nearest,
    paint_ground,
    relief_worker,
    rendered,
    shapes_of,
)

if TYPE_CHECKING:
    from gdviz.core.checkpoint import Checkpoint
    from gdviz.core.objectives import Objective
    from gdviz.scene.camera import Aim
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.views.ground.ground import Relief
    from gdviz.ui.views.ground.isoline_labels import Cells

_FADE = 0.35, 0.65  # of a camera's way
_FARTHEST = 30.0  # how many times an old picture is enlarged before it means nothing


class ReliefLayer(QObject):
    """Paints bands and isolines; new ones are made while the old ones are shown.

    Attributes
    ----------
    checkpoint
        May end what is made while somebody waits for it.

    Signals
    -------
    changed
        A newer relief has come.
    """

    changed = Signal()

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._canvas = canvas
        self._objective: Objective | None = None
        self._look = ReliefLook()
        self.checkpoint: Checkpoint = go_on
        self._aim: Aim | None = None
        self._number = 0
        self._oldest = 0
        self._shown: Rendered | None = None
        self._asked: Order | None = None
        self._lettered: Rendered | None = None
        self._boxes: list[Box] = []
        self._crossed: Cells = frozenset()
        self._worker = relief_worker()
        self._worker.bell.rang.connect(self._on_rang, Qt.ConnectionType.QueuedConnection)

    def set_objective(self, objective: Objective, *, look: ReliefLook, related: bool) -> None:
        """Show another landscape.

        Until its relief is there the last one stays, if it is `related`: the same function
        with other parameters.
        """
        self._number += objective is not self._objective
        self._objective, self._look = objective, look
        if not related:
            self._shown, self._oldest = None, self._number

    def keep_off(self, crossed: Cells) -> None:
        """Write no heights where paths lie."""
        self._crossed = crossed

    def follow(self, aim: Aim | None) -> None:
        """The window is where the camera has it; None: where a hand has it."""
        self._aim = aim

    @property
    def relief(self) -> Relief | None:
        """The one that is shown."""
        shown = self._shown
        return nearest(shown.shapes, shown.order) if shown is not None else None

    def label_boxes(self) -> list[Box]:
        """Where heights are written along isolines, in the pixels of the view."""
        shown = self._shown
        if shown is not None and self._lettered is not shown:
            self._lettered = shown
            labels = labels_of(shown.order, nearest(shown.shapes, shown.order))
            font = ui_font(shown.order.theme.small)
            self._boxes = [label.box(text_box(label.text, font)) for label in labels]
        return list(self._boxes)

    @property
    def at_rest(self) -> bool:
        """Whether no other relief is on its way."""
        return self._asked is None

    def paint(self, painter: QPainter, theme: Theme, *, live: bool) -> Relief | None:
        """Paint the relief of the present view; the `live` one may be an older one, moved.

        Returns the relief in the pixels of the view, if it is the right one.
        """
        order = self._order(theme)
        if order is None:
            return None
        if not live:
            return self._paint_sharp(painter, order)
        if self._shown is None and not takes_long(order.objective, order.size):
            self._shown = rendered(order)  # there is nothing else to show meanwhile
        shown = self._shown
        if shown is not None and shown.order != order and shown.order.place == order.place:
            self._shown = shown = rendered(order, shown.shapes)  # other colours
        if shown is not None and shown.order == order:
            self._asked = None
            painter.drawImage(0, 0, shown.image)
            return self.relief
        if self._asked != order:
            self._asked = order
            self._worker.ask(order)
        if shown is not None:
            self._paint_moved(painter, shown, order)
        else:
            painter.fillRect(QRectF(0.0, 0.0, *order.size), QColor(theme.canvas))
        return None

    def settle(self, theme: Theme) -> None:
        """Wait for the right relief."""
        order = self._order(theme)
        shown = self._shown
        if order is not None and (shown is None or shown.order != order):
            known = shown is not None and shown.order.place == order.place
            shapes = shown.shapes if known and shown is not None else None
            self._shown = rendered(order, shapes, self.checkpoint)
            self._asked = None
            self.changed.emit()

    def close(self) -> None:
        """Stop the work; what is shown stays."""
        self._worker.close()

    # -- inside ------------------------------------------------------------------------

    def _order(self, theme: Theme) -> Order | None:
        canvas, objective = self._canvas, self._objective
        if objective is None:
            return None
        x, y = canvas.window
        return Order(
            self._number, objective, x, y, canvas.pixel_size, canvas.ratio,
            theme, self._look, _cut(self._aim, canvas), self._crossed,
        )  # fmt: skip

    def _paint_sharp(self, painter: QPainter, order: Order) -> Relief:
        shown = self._shown
        known = shown is not None and shown.order.place == order.place
        shapes = (
            shown.shapes if known and shown is not None else shapes_of(order, self.checkpoint)
        )
        paint_ground(painter, order, shapes)
        return nearest(shapes, order)

    def _paint_moved(self, painter: QPainter, shown: Rendered, order: Order) -> None:
        """The old picture where it lies in the new view, its edges drawn out to the frame."""
        old, image = shown.order, shown.image
        width, height = order.size
        (x0, x1), (y0, y1) = order.x, order.y
        left = (old.x[0] - x0) / (x1 - x0) * width
        top = (y1 - old.y[1]) / (y1 - y0) * height
        # pixels of the image are whole, and those of the view may not be
        wide, high = image.width() / old.ratio, image.height() / old.ratio
        right = left + wide * (old.x[1] - old.x[0]) / (x1 - x0) * width / old.size[0]
        bottom = top + high * (old.y[1] - old.y[0]) / (y1 - y0) * height / old.size[1]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        inside = QRectF(0.0, 0.0, width, height)
        target = QRectF(left, top, right - left, bottom - top)
        small = min(target.width() / width, target.height() / height)
        large = max(target.width() / width, target.height() / height)
        if not (small > 1.0 / _FARTHEST and large < _FARTHEST and target.intersects(inside)):
            painter.drawImage(inside, image)  # somewhere else altogether
            return
        w, h = float(image.width()), float(image.height())
        across = ((0.0, left, 0.0, 1.0), (left, right, 0.0, w), (right, width, w - 1.0, 1.0))
        down = ((0.0, top, 0.0, 1.0), (top, bottom, 0.0, h), (bottom, height, h - 1.0, 1.0))
        for a, b, source_x, source_w in across:
            for c, d, source_y, source_h in down:
                if a < b and c < d:
                    painter.drawImage(
                        QRectF(a, c, b - a, d - c), image,
                        QRectF(source_x, source_y, source_w, source_h),
                    )  # fmt: skip

    @Slot()
    def _on_rang(self) -> None:
        found = self._worker.take()
        if found is None or found.order.number < self._oldest:
            return
        self._shown = found
        if found.order == self._asked:
            self._asked = None
        self.changed.emit()


def _cut(aim: Aim | None, canvas: Canvas) -> PlaneCut:
    """How limits change on the way of the camera: in its middle, quickly and smoothly."""
    equal = canvas.keeps_proportions
    if aim is None or aim.origin == aim.goal:
        window = usual(canvas.wanted if aim is None else aim.window, equal=equal)
        return PlaneCut(window, window)
    u = min(max((aim.share - _FADE[0]) / (_FADE[1] - _FADE[0]), 0.0), 1.0)
    origin, goal = usual(aim.origin, equal=equal), usual(aim.goal, equal=equal)
    return PlaneCut(origin, goal, u * u * (3.0 - 2.0 * u))
