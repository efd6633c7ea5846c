"""Bands and isolines made in the background, so that the hand is never held up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, final

from PySide6.QtGui import QColor, QImage, QPainter

from gdviz.core.checkpoint import Stop, go_on
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.plot.ink import is_vector
from gdviz.ui.plot.lettering import text_box
from gdviz.ui.system.latest_worker import LatestWorker, Task
from gdviz.ui.views.ground.arrows import SPACING, arrows, draw_arrows
from gdviz.ui.views.ground.ground import Relief, draw_relief, relief
from gdviz.ui.views.ground.isoline_labels import Cells, Label, draw_labels, place_labels
from gdviz.ui.views.ground.levels import level_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.checkpoint import Checkpoint
    from gdviz.core.objectives import Objective, Window
    from gdviz.ui.look.theme import Theme

Shapes: TypeAlias = tuple[Relief, ...]
"""One relief, or two that lie over each other."""

_MARK = 9  # radius of a landmark
_GRACE = 0.3  # seconds that a new order waits at most for one that has been begun


class ReliefLook(NamedTuple):
    """What of the ground is drawn besides the bands."""

    isolines: bool = True
    labels: bool = False
    arrows: bool = False
    calm: bool = False  # on a page: it is one of many small plots


class PlaneCut(NamedTuple):
    """The windows that the limits of the bands suit: one, or two that a camera goes between.

    Limits that suited each window in between would come and go in every picture.
    """

    origin: Window
    goal: Window
    weight: float = 0.0  # of the limits that suit the goal, 0 to 1


@final
@dataclass(frozen=True, slots=True)
class Order:
    """All that decides what a relief looks like; equal orders give equal pictures.

    Attributes
    ----------
    number
        Of the landscape: it grows when another `objective` takes its place.
    x, y, size, ratio
        The window, its size in pixels, and device pixels per pixel.
    cut
        Where the limits of the bands come from.
    crossed
        Where paths lie over the heights along isolines.
    """

    number: int
    objective: Objective = field(compare=False)
    x: tuple[float, float]
    y: tuple[float, float]
    size: tuple[float, float]
    ratio: float
    theme: Theme
    look: ReliefLook
    cut: PlaneCut
    crossed: Cells = frozenset()

    @property
    def place(self) -> tuple[object, ...]:
        """What decides the shapes, whatever their colours."""
        bands = len(self.theme.bands)
        return (self.number, self.x, self.y, self.size, bands, self.cut, self.calm)

    @property
    def calm(self) -> bool:
        """Whether its bands are few where it is lowest."""
        return self.look.calm and self.theme.on_paper


@final
@dataclass(frozen=True, slots=True, eq=False)
class Rendered:
    """An order that was carried out: the shapes, and what they look like."""

    order: Order
    shapes: Shapes
    image: QImage


def rendered(
    order: Order, shapes: Shapes | None = None, checkpoint: Checkpoint = go_on
) -> Rendered:
    """Carry out `order`, in whatever thread; `shapes` that are known are only painted."""
    if shapes is None:
        shapes = shapes_of(order, checkpoint)
    image = _painted(order, order.ratio, lambda painter: paint_ground(painter, order, shapes))
    return Rendered(order, shapes, image)


def shapes_of(order: Order, checkpoint: Checkpoint = go_on) -> Shapes:
    """The relief; or the two between which the picture fades."""
    view = order.objective, order.x, order.y, order.size, len(order.theme.bands)
    origin, goal, weight = order.cut
    ends = ((origin, 1.0 - weight), (goal, weight))
    stop = Stop(checkpoint)
    calm = order.calm
    return tuple(
        relief(*view, window, stop, calm=calm) for window, share in ends if share > 0.0
    )


def nearest(shapes: Shapes, order: Order) -> Relief:
    """The relief that is seen best."""
    return shapes[-1] if order.cut.weight >= 0.5 else shapes[0]


def paint_ground(painter: QPainter, order: Order, shapes: Shapes) -> None:
    """Paint bands, isolines, and what else the order asks for."""
    if is_vector(painter):
        _paint_relief(painter, order, nearest(shapes, order))
    else:
        _paint_relief(painter, order, shapes[0])
        if len(shapes) > 1:  # as a whole: its regions overlap
            ratio = max(painter.deviceTransform().m11(), painter.device().devicePixelRatioF())
            above = _painted(order, ratio, lambda p: _paint_relief(p, order, shapes[1]))
            painter.setOpacity(order.cut.weight)
            painter.drawImage(0, 0, above)
            painter.setOpacity(1.0)
    theme, look, objective = order.theme, order.look, order.objective
    if look.arrows or objective.field != "gradient":
        spacing = theme.px(SPACING)
        found = arrows(objective, order.x, order.y, order.size, spacing)
        draw_arrows(painter, found, theme)


def _painted(order: Order, ratio: float, paint: Callable[[QPainter], None]) -> QImage:
    """An image of the view, with `ratio` pixels for each of the order's."""
    width, height = (max(1, round(length * ratio)) for length in order.size)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(order.theme.canvas))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter)
    painter.end()
    return image


def _paint_relief(painter: QPainter, order: Order, shape: Relief) -> None:
    """Bands and isolines, and their heights where those are wanted."""
    theme, look = order.theme, order.look
    draw_relief(painter, shape, theme, order.size, isolines=look.isolines)
    if look.labels and look.isolines:
        draw_labels(painter, labels_of(order, shape), theme)


def labels_of(order: Order, shape: Relief) -> list[Label]:
    """The heights that are written along isolines, where the order asks for them."""
    if not (order.look.labels and order.look.isolines):
        return []
    names, _ = level_names(shape.levels, shape.base)
    sizes = [text_box(name, ui_font(order.theme.small)) for name in names]
    return place_labels(shape.strands, names, sizes, order.size, _discs(order), order.crossed)


def _discs(order: Order) -> list[tuple[float, float, float]]:
    """Middles and radii of the landmarks, which labels leave free."""
    (x0, x1), (y0, y1), (width, height) = order.x, order.y, order.size
    return [
        (
            (mark.at[0] - x0) / (x1 - x0) * width,
            (y1 - mark.at[1]) / (y1 - y0) * height,
            order.theme.px(_MARK),
        )
        for mark in order.objective.landmarks()
    ]


def relief_worker() -> LatestWorker[Order, Rendered]:
    """Carries out the latest order; what has been begun is finished if that is soon."""
    task = Task(_rendered, "relief", "the landscape could not be drawn", grace=_GRACE)
    return LatestWorker(task)


def _rendered(order: Order, checkpoint: Checkpoint) -> Rendered:
    return rendered(order, checkpoint=checkpoint)
