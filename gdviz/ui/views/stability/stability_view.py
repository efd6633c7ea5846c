"""What theory says of the selected run: a sentence, the roots of its step, and the rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gdviz.core.numerals import number
from gdviz.scene.figure_style import AxisStyle
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import caption, spoken, tip
from gdviz.ui.look.theme import LIGHT
from gdviz.ui.plot.axes import top_margin
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.view import View
from gdviz.ui.views.stability.accepted_picture import AcceptedPicture
from gdviz.ui.views.stability.loss_picture import LossPicture
from gdviz.ui.views.stability.rate_picture import Peer, RatePicture
from gdviz.ui.views.stability.roots_picture import RootsPicture
from gdviz.ui.widgets.math_label import MathLabel

if TYPE_CHECKING:
    from collections.abc import Hashable

    from PySide6.QtGui import QResizeEvent

    from gdviz.core.analysis.stability import Stability
    from gdviz.engine.insight import Insight
    from gdviz.engine.plan import Plan
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.moment import Moment

_NEAR = 0.55  # roots closer than this to 1, or to −1, are looked at through a lens
_SAID, _HIGHEST = 4.5, 15.0  # on a page, in heights of the type: words, and plots at most
_SHAPE = 0.36  # height of the plots over the width of both
_TALL = 230  # pixels of the whole from which on there is room for captions
_FARTHEST = 12.0  # what roots are shown at most, beside a circle that can still be seen
_LOW, _SLIM = 150, 480  # pixels of the whole below which there is room for one picture
_LEAST = 52  # pixels of a picture with the numbers below it
_NARROWEST = 0.004  # what a lens shows at least


class StabilityView(View):
    """Shows an `Insight`: the verdict first, then its two pictures.

    Signals
    -------
    offer_taken
        A run, and the rate that was offered for it.
    """

    offer_taken = Signal(int, float)
    reads_theory = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = MathLabel("", wrap=True, parent=self)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._offer = QPushButton(self)
        self._offer.setProperty("kind", "fix")
        self._offer.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._offer.clicked.connect(self._on_offer)
        self._offer.hide()
        self._offered: tuple[int, float] | None = None
        self._roots = Canvas("", "", parent=self)
        self._roots.surface.setAspectLocked(True)
        self._roots.surface.setMouseEnabled(x=False, y=False)
        self._rates = Canvas("η", "", parent=self)
        self._rates.surface.setMouseEnabled(x=False, y=False)
        self._roots_picture = RootsPicture(self._roots)
        self._rates_picture = RatePicture(self._rates)
        self._loss = Canvas("step", "loss", parent=self)
        self._loss.surface.setMouseEnabled(x=False, y=False)
        self._loss.hide()
        self._loss_picture = LossPicture(self._loss)
        self._accepted = Canvas("step", "η", parent=self)
        self._accepted.surface.setMouseEnabled(x=False, y=False)
        self._accepted.hide()
        self._accepted_picture = AcceptedPicture(self._accepted)
        self._captions = (
            MathLabel("", role="secondary", small=True, parent=self),
            MathLabel("", role="secondary", small=True, parent=self),
        )
        self._shown: object = None
        self._theory: Stability | None = None
        self._searched = False  # its rates are those that a line search took
        self._instead = False, False  # whether accepted rates and losses are drawn
        self._with_button = False
        self._theme = LIGHT
        self._charts = QGridLayout()
        self._charts.setContentsMargins(0, 0, 0, 0)
        for column, (words, chart) in enumerate(
            zip(self._captions, (self._roots, self._rates), strict=True)
        ):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._charts.addWidget(chart, 0, column)
            self._charts.addWidget(words, 1, column)
        self._charts.setRowStretch(0, 1)
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        said = QHBoxLayout()
        said.addWidget(self._sentence, 1)
        said.addWidget(self._offer, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(said)
        self._charts.addWidget(self._accepted, 0, 0)
        layout.addLayout(self._charts, 1)
        self._roots.surface.hovered.connect(self._on_roots_hovered)
        self._rates.surface.hovered.connect(self._on_rates_hovered)
        self._loss.surface.hovered.connect(self._on_loss_hovered)
        self._accepted.surface.hovered.connect(self._on_accepted_hovered)
        self._roots.view_changed.connect(self._roots_picture.forget_ground)
        self._rates.view_changed.connect(self._rates_picture.forget_ground)
        self._loss.view_changed.connect(self._loss_picture.forget_ground)
        self._accepted.view_changed.connect(self._accepted_picture.forget_ground)

    def set_theme(self, theme: Theme) -> None:
        self._sentence.set_theme(theme)
        self._sentence.setMinimumHeight(theme.px(42))
        self._theme = theme
        self._charts.setHorizontalSpacing(theme.px(8))
        self._charts.setVerticalSpacing(0)
        for canvas in (self._roots, self._rates, self._loss, self._accepted):
            canvas.dress(theme)
        self._loss_picture.set_theme(theme)
        self._accepted_picture.set_theme(theme)
        self._roots.y_axis.setWidth(1)
        self._roots.y_axis.wear(AxisStyle(), ticks=False)
        self._rates.keep_clear(top=top_margin(theme))
        self._roots.keep_clear(top=top_margin(theme))
        for words in self._captions:
            words.set_theme(theme)
        self._offer.setFont(ui_font(theme.body, 600))
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
        self._show_losses(moment, found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def headline(self, moment: Moment) -> tuple[str, str]:
        return "Stability", moment.snapshot.plan.labels[moment.selection]

    def wanted_height(self, width: int, theme: Theme, plan: Plan) -> int:
        return round(_SAID * theme.body + min(_SHAPE * width, _HIGHEST * theme.body))

    @property
    def plots(self) -> tuple[Canvas, ...]:
        canvases = (self._roots, self._rates, self._accepted, self._loss)
        return tuple(canvas for canvas in canvases if not canvas.isHidden())

    @property
    def frame_key(self) -> Hashable:
        windows = tuple((canvas.geometry().getRect(), canvas.window) for canvas in self.plots)
        words = tuple(words.source() for words in self._captions if not words.isHidden())
        return self._sentence.source(), words, windows

    def offer_rates(self) -> None:
        """Show a button for a rate that is offered: in a window, where there is a hand."""
        self._with_button = True

    def _show_found(self, found: Insight, peers: tuple[Peer, ...]) -> None:
        offer = found.offer
        self._sentence.set_text(f"{found.sentence} {offer.offer}" if offer else found.sentence)
        self._offered = None
        if offer is not None and offer.lr is not None:
            self._offered = found.index, offer.lr
            rate = number(offer.lr)
            self._offer.setText(caption(f"Set {rate}"))
            self._offer.setAccessibleName(spoken(f"Set η to {rate}"))
        self._offer.setVisible(self._with_button and self._offered is not None)
        style = next((peer.style for peer in peers if peer.chosen), None)
        self._theory = stability = found.found
        self._searched = stability is None and found.verdict.accepted is not None
        self._make_room()
        if stability is not None:
            self._caption(found, stability)
            self._frame_roots(stability)
        self._roots_picture.show_roots(stability, style)
        self._rates_picture.show_rates(stability, peers, _round(found))

    def _show_losses(self, moment: Moment, found: Insight) -> None:
        """The loss over the steps of the verdict, where there are no roots to draw."""
        window, runs = found.verdict.measured.window, moment.snapshot.runs
        shown = found.found is None and window > 1 and found.index < len(runs)
        accepted = found.verdict.accepted if self._searched else None
        self._instead = accepted is not None, shown
        self._charts.removeWidget(self._loss)
        column = 0 if accepted is None else 1
        self._charts.addWidget(self._loss, 0, column, 1, 2 - column)
        self._make_room()
        if shown:
            style = moment.own_styles[found.index]
            first = max(found.k - window, 0)
            losses = runs[found.index].loss[first : found.k + 1]
            self._loss_picture.show_losses(first, losses, style)
            if accepted is not None:
                self._accepted_picture.show_accepted(accepted, style)
                self._name(("accepted $η$ by step", "loss by step"))

    def _make_room(self) -> None:
        """Leave the captions out where the pictures would become too small to read.

        In a small panel of the window the rates are a ruler, alone; where it would press on
        the words, there are only words.
        """
        left = self._room_left()
        self._sentence.setToolTip(tip(self._sentence.accessibleName()) if left < 0 else "")
        has_room = not self._with_button or left >= self._theme.px(_LEAST)
        shown = self._theory is not None and has_room
        self._rates.setVisible(shown)
        for canvas, drawn in zip((self._accepted, self._loss), self._instead, strict=True):
            canvas.setVisible(drawn and has_room)
        tall = self.height() > self._theme.px(_TALL)
        theme = self._theme
        small = self.height() < theme.px(_LOW) and self.width() < theme.px(_SLIM)
        low = self._with_button and small
        self._roots.setVisible(shown and not low)
        for words in self._captions:
            words.setVisible(tall and (shown or self._searched))
        first, second = (1, 1) if self._searched else (0 if low else 2, 3)
        self._charts.setColumnStretch(0, first)
        self._charts.setColumnStretch(1, second)

    def _room_left(self) -> int:
        """Pixels that the words leave to pictures."""
        beside = self._offer.sizeHint().width() if not self._offer.isHidden() else 0
        return self.height() - self._sentence.heightForWidth(max(self.width() - beside, 1))

    def _caption(self, found: Insight, theory: Stability) -> None:
        """Say below each picture what it is about."""
        held = ", scaling held" if theory.held else ""
        where = " here" if found.verdict.ground is None else ""
        flat = len(theory.flat)
        kind = "worst factor" if not flat else "factor of the steep direction"
        rates = f"{kind} per step{where} against $η$"
        if around := _round(found):
            rates = f"worst factor at the {len(around)} points against $η$"
        texts = f"eigenvalues of one step{where}{held}", rates
        self._name(texts)
        for chart, text in zip((self._roots, self._rates), texts, strict=True):
            chart.setToolTip(tip(text.replace("$", "")))

    def _name(self, texts: tuple[str, str]) -> None:
        for words, text in zip(self._captions, texts, strict=True):
            words.set_text(text)

    def _on_roots_hovered(self, x: float, y: float) -> None:
        sign = "−" if y < 0 else "+"
        size = number(float(np.hypot(x, y)))
        self._roots.tell(f"z = {number(x)} {sign} {number(abs(y))}i   |z| {size}", x, y)

    def _on_rates_hovered(self, x: float, y: float) -> None:
        theory = self._theory
        if theory is None:
            return
        rate = min(max(x, float(theory.lrs[0])), float(theory.lrs[-1]))
        factor = float(np.interp(rate, theory.lrs, theory.radii))
        self._rates.tell(f"η {number(rate)}   factor {number(factor)}", x, y)

    def _on_loss_hovered(self, x: float, y: float) -> None:
        if (found := self._loss_picture.at(x)) is not None:
            self._loss.tell(f"step {found[0]}   loss {number(found[1], 4)}", x, y)

    def _on_accepted_hovered(self, x: float, y: float) -> None:
        if (found := self._accepted_picture.at(x)) is not None:
            step, rate, limit = found
            beside = f"   2/λmax {number(limit)}" if np.isfinite(limit) else ""
            self._accepted.tell(f"step {step}   η {number(rate)}{beside}", x, y)

    def _on_offer(self) -> None:
        if self._offered is not None:
            self.offer_taken.emit(*self._offered)

    def _frame_roots(self, found: Stability) -> None:
        """The whole circle, or the part of it about which all roots lie."""
        roots = np.concatenate([found.roots.ravel(), found.flat_roots.ravel()])
        right = bool(roots.real.mean() >= 0.0)
        edge = 1.0 if right else -1.0
        away = float(np.max(np.abs(roots - edge)))
        if away < _NEAR:
            room = 0.45 * max(away, _NARROWEST)
            low, high = float(roots.real.min()), float(roots.real.max())
            tall = float(np.max(np.abs(roots.imag))) + room
            if right:
                self._roots.show_window(
                    (low - room, max(1.0, high) + 1.6 * room), (-tall, tall)
                )
            else:
                self._roots.show_window(
                    (min(-1.0, low) - 1.6 * room, high + room), (-tall, tall)
                )
            return
        reach = max(1.25, 1.2 * min(float(np.max(np.abs(roots))), _FARTHEST))
        self._roots.show_window((-reach, reach), (-reach, reach))


def _round(found: Insight) -> tuple[Stability, ...]:
    """Theory at the points of a cycle, where the curve is that of the last of them."""
    return found.verdict.around if found.verdict.ground is None else ()


def _peers(moment: Moment, found: Insight) -> tuple[Peer, ...]:
    """The runs that share the curve of `found`."""
    return tuple(
        Peer(rate, moment.own_styles[i], chosen=i == found.index)
        for i, rate in found.peers
        if i < len(moment.own_styles)
    )
