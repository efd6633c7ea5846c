"""What theory says of the selected run: a sentence, the roots of its step, and the rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gdviz.core.arrays import distinct
from gdviz.core.numerals import number
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.ink import draw_strokes, pen
from gdviz.ui.plot.lettering import (
    Box,
    beside,
    draw_glyph,
    draw_label,
    text_box,
)
from gdviz.ui.plot.path_strokes import trail
from gdviz.ui.plot.picture import Picture
from gdviz.ui.plot.view import View
from gdviz.ui.widgets.math_label import MathLabel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gdviz.core.analysis.stability import Stability
    from gdviz.core.arrays import FloatArray
    from gdviz.engine.insight import Insight
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.moment import Moment
    from gdviz.ui.plot.stamps import Stamps

_NEAR = 0.55  # roots closer than this to 1 are looked at through a lens


@final
@dataclass(frozen=True, slots=True)
class Peer:
    """A run on the same curve of factor against rate; `chosen` is the selected one."""

    lr: float
    style: RunStyle
    chosen: bool


class RootsPicture(Picture):
    """Eigenvalues of the step and the unit circle: inside, errors shrink."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._found: Stability | None = None
        self._style: RunStyle | None = None

    def show_roots(self, found: Stability | None, style: RunStyle | None) -> None:
        self._found, self._style = found, style
        self.forget_ground()

    def _is_lens(self) -> bool:
        """Whether only a part of the circle is in view."""
        (x0, _), _ = self._canvas.window
        return x0 > -1.0

    def _places(self, roots: NDArray[np.complex128], margin: float) -> FloatArray:
        """Where the roots stand, ``(n, 2)`` pixels; at the edge when they lie beyond it."""
        points = self._canvas.to_pixels(np.stack([roots.real, roots.imag], axis=1))
        return np.clip(points, margin, np.array(self._canvas.pixel_size) - margin)

    def _paint_words(self, painter: QPainter, theme: Theme) -> None:
        """Say in a lens which side of the arc is which, below the labels of the roots."""
        font = ui_font(theme.small, 500)
        painter.setFont(font)
        inset = theme.px(8)
        width, height = self._canvas.pixel_size
        arc = float(self._canvas.to_pixels(np.array([[1.0, 0.0]]))[0, 0])
        baseline = height - inset
        right = width - inset - QFontMetricsF(font).horizontalAdvance("grows")
        if QFontMetricsF(font).horizontalAdvance("shrinks") + 2 * inset < arc - 2 * inset:
            painter.setPen(QColor(theme.text))
            painter.drawText(QPointF(inset, baseline), "shrinks")
        if right > arc:
            painter.setPen(QColor(theme.bad))
            painter.drawText(QPointF(right, baseline), "grows")

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        box = self.boundingRect()
        outside = theme.bad_ground if self._is_lens() else theme.panel
        painter.fillRect(box, QColor(outside))
        angle = np.linspace(0.0, 2.0 * np.pi, 241)
        points = self._canvas.to_pixels(np.stack([np.cos(angle), np.sin(angle)], axis=1))
        middle = self._canvas.to_pixels(np.zeros((1, 2)))[0]
        radius = float(points[0, 0] - middle[0])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.bands[6] if not theme.dark else theme.bands[2]))
        painter.drawEllipse(QPointF(*middle), radius, radius)
        painter.setPen(pen(theme.text_secondary, theme.line(1.0), opacity=0.4))
        painter.drawLine(QPointF(0, middle[1]), QPointF(box.width(), middle[1]))
        painter.drawLine(QPointF(middle[0], 0), QPointF(middle[0], box.height()))
        painter.setPen(
            pen(theme.bad if self._found is not None else theme.border, theme.line(1.75))
        )
        draw_strokes(painter, trail(points, self._canvas.pixel_size).strokes)
        if self._found is not None and self._is_lens():
            self._paint_words(painter, theme)

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        if self._found is None or self._style is None:
            return
        font = ui_font(theme.small, 500)
        width, height = self._canvas.pixel_size
        words = theme.px(8) + QFontMetricsF(font).ascent() if self._is_lens() else 0.0
        room = (0.0, 0.0, width, height - words)
        taken: list[Box] = []
        edge = float(theme.px(8))
        roots = distinct(np.round(self._found.roots.ravel(), 4))
        places = self._places(roots, edge)
        for x, y in places:
            draw_glyph(
                painter, self._style, float(x), float(y), theme.px(6), theme.panel, stamps
            )
            taken.append((float(x) - edge, float(y) - edge, float(x) + edge, float(y) + edge))
        if len(roots) > 4:
            return
        told: set[str] = set()
        for root, (x, y) in zip(roots, places, strict=True):
            size = float(abs(root))
            text = f"|z| = {number(size)}" if root.imag else number(float(root.real))
            if root.imag < 0.0 or text in told:
                continue  # its mirror image, or another on the same circle, says it
            told.add(text)
            (left, right), _ = self._canvas.window
            if not left < float(root.real) < right:
                text = f"← {text}" if root.real < 0.0 else f"{text} →"
            place = beside(float(x), float(y), text_box(text, font), theme.px(12), room, taken)
            at = QPointF(place[0], place[1] + QFontMetricsF(font).ascent())
            colour = theme.bad if size > 1.0 + 1e-9 else theme.text
            draw_label(painter, at, text, font, colour, theme.panel, stamps)
            taken.append(place)


class RatePicture(Picture):
    """The worst factor per step against the rate; above 1 errors grow."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._found: Stability | None = None
        self._peers: tuple[Peer, ...] = ()

    def show_rates(self, found: Stability | None, peers: tuple[Peer, ...]) -> None:
        self._found, self._peers = found, peers
        self.forget_ground()

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        box = self.boundingRect()
        painter.fillRect(box, QColor(theme.panel))
        found = self._found
        if found is None:
            return
        one = float(self._canvas.to_pixels(np.array([[0.0, 1.0]]))[0, 1])
        if found.limit is not None:
            x = float(self._canvas.to_pixels(np.array([[found.limit, 1.0]]))[0, 0])
            painter.fillRect(
                QRectF(x, 0, box.width() - x, box.height()), QColor(theme.bad_ground)
            )
            painter.setPen(pen(theme.bad, theme.line(1.75)))
            painter.drawLine(QPointF(x, 0), QPointF(x, box.height()))
            font = ui_font(theme.small, 600)
            painter.setFont(font)
            painter.setPen(QColor(theme.bad))
            width = QFontMetricsF(font).horizontalAdvance("diverges")
            if box.width() - x > width + 8:
                at = QPointF(box.width() - width - theme.px(8), box.height() - theme.px(8))
                painter.drawText(at, "diverges")
        painter.setPen(pen(theme.text_secondary, theme.line(1.0), opacity=0.5))
        painter.drawLine(QPointF(0, one), QPointF(box.width(), one))
        points = self._canvas.to_pixels(np.stack([found.lrs, found.radii], axis=1))
        painter.setPen(pen(theme.text, 2.0 * theme.scale, caps="flat"))
        draw_strokes(painter, trail(points, self._canvas.pixel_size, margin=0.0).strokes)

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        if self._found is None:
            return
        for peer in sorted(self._peers, key=_is_chosen):
            factor = float(np.interp(peer.lr, self._found.lrs, self._found.radii))
            if peer.chosen:
                factor = self._found.radius
            x, y = self._canvas.to_pixels(np.array([[peer.lr, factor]]))[0]
            box = self.boundingRect()
            x, y = min(float(x), box.width() - 8.0), max(float(y), 8.0)
            radius = theme.px(6.5 if peer.chosen else 5)
            draw_glyph(painter, peer.style, x, y, radius, theme.panel, stamps)


def _is_chosen(peer: Peer) -> bool:
    return peer.chosen


class StabilityView(View):
    """Shows an `Insight`: the verdict first, then its two pictures."""

    reads_theory = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = MathLabel("", wrap=True, parent=self)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._roots = Canvas("", "", parent=self)
        self._roots.surface.setAspectLocked(True)
        self._roots.surface.setMouseEnabled(x=False, y=False)
        self._rates = Canvas("η", "", parent=self)
        self._rates.surface.setMouseEnabled(x=False, y=False)
        self._roots_picture = RootsPicture(self._roots)
        self._rates_picture = RatePicture(self._rates)
        self._captions = (
            Label("eigenvalues of one step", self),
            Label("worst factor per step", self),
        )
        self._shown: object = None
        self._charts = QGridLayout()
        self._charts.setContentsMargins(0, 0, 0, 0)
        for column, (caption, chart) in enumerate(
            zip(self._captions, (self._roots, self._rates), strict=True)
        ):
            caption.setProperty("role", "secondary")
            self._charts.addWidget(caption, 0, column)
            self._charts.addWidget(chart, 1, column)
            self._charts.setColumnStretch(column, 2 + column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._sentence)
        layout.addLayout(self._charts, 1)
        self._roots.view_changed.connect(self._roots_picture.forget_ground)
        self._rates.view_changed.connect(self._rates_picture.forget_ground)

    def set_theme(self, theme: Theme) -> None:
        self._sentence.set_theme(theme)
        self._sentence.setMinimumHeight(theme.px(42))
        self._charts.setSpacing(theme.px(8))
        for canvas in (self._roots, self._rates):
            canvas.dress(theme)
        self._roots.y_axis.setWidth(1)
        for caption in self._captions:
            caption.setFont(ui_font(theme.small))
        self._roots_picture.set_theme(theme)
        self._rates_picture.set_theme(theme)

    def show_moment(self, moment: Moment) -> None:
        """Say and draw what theory has found for the selected run of `moment`."""
        found = moment.insight
        if found is None:
            return
        shown = found, moment.own_styles
        if shown == self._shown:
            return
        self._shown = shown
        self._show_found(found, _peers(moment, found))

    def headline(self, moment: Moment) -> tuple[str, str]:
        return "Stability", moment.snapshot.plan.labels[moment.selection]

    def _show_found(self, found: Insight, peers: tuple[Peer, ...]) -> None:
        self._sentence.set_text(found.sentence)
        style = next((peer.style for peer in peers if peer.chosen), None)
        stability = found.found
        shown = stability is not None
        for part in (*self._captions, self._roots, self._rates):
            part.setVisible(shown)
        if stability is not None:
            self._frame_roots(stability)
            last = float(stability.lrs[-1])  # a little more room: markers are not cut
            self._rates.show_window((-0.03 * last, 1.02 * last), (0.0, 1.55))
        self._roots_picture.show_roots(stability, style)
        self._rates_picture.show_rates(stability, peers)

    def _frame_roots(self, found: Stability) -> None:
        """The whole circle, or the part about 1 when all roots lie there."""
        roots = found.roots.ravel()
        away = float(np.max(np.abs(roots - 1.0)))
        if away < _NEAR:
            room = 0.45 * max(away, 0.05)
            left, right = float(roots.real.min()) - room, max(1.0, float(roots.real.max()))
            tall = float(np.max(np.abs(roots.imag))) + room
            self._roots.show_window((left, right + 1.6 * room), (-tall, tall))
            return
        reach = max(1.25, 1.2 * min(float(np.max(np.abs(roots))), 5.0))
        self._roots.show_window((-reach, reach), (-reach, reach))


def _peers(moment: Moment, found: Insight) -> tuple[Peer, ...]:
    """The runs that share the curve of `found`."""
    return tuple(
        Peer(rate, moment.own_styles[i], chosen=i == found.index)
        for i, rate in found.peers
        if i < len(moment.own_styles)
    )
