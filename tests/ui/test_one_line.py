"""Formulas in a line of words stay within the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from gdviz.scene.codec import from_builtins
from gdviz.scene.figure_style import FigureStyle
from gdviz.ui.export.figure.picture_files import still
from gdviz.ui.mathtext.line import draw_line, line_size
from gdviz.ui.mathtext.one_line import one_line
from gdviz.ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.mark.parametrize(
    ("tall", "flat"),
    [
        (r"\eta=\frac{1}{3}", r"\eta=1/3"),
        (r"\frac12", "1/2"),
        (r"\tfrac{1}{2}(5x^2+y^2)", "½(5x^2+y^2)"),
        (r"\frac{1}{2}\,x", r"½\,x"),
        (r"\frac{3}{7}x", "(3/7)x"),
        (r"\frac{a+b}{c}", "(a+b)/c"),
        (r"\frac{-a}{c}", "-a/c"),
        (r"\frac{x}{2a}", "x/(2a)"),
        (r"\frac{12}{10^4}", "12/10^4"),
        (r"\frac{x}{a_1^2}", "x/a_1^2"),
        (r"\frac{\sqrt{2}}{\lambda_{\max}}", r"\sqrt{2}/\lambda_{\max}"),
        (r"\frac{y}{\sqrt{b}}", r"y/\sqrt{b}"),
        (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"),
        (r"\frac\frac123", "(1/2)/3"),
        (r"\left(\frac{a}{b}\right)^2", r"\left(a/b\right)^2"),
        (r"e^{\frac{1}{2}}", "e^{1/2}"),
        (r"e^\frac12", "e^{1/2}"),
        (r"\frac{x^2}{4000}+1", "x^2/4000+1"),
        (r"\frac{a}{(b+c)}", "a/(b+c)"),
        (r"\frac{a}{(b)(c)}", "a/((b)(c))"),
        (r"\sum_{i=1}^n x_i", r"\sum{}_{i=1}^n x_i"),
        (r"\displaystyle\sum\limits_i x", r"\sum{}_i x"),
        (r"\frac{1", r"\frac{1"),
        (r"\frac", r"\frac"),
        (r"x^{2}", r"x^{2}"),
    ],
)
def test_a_tall_formula_has_a_form_for_one_line(tall: str, flat: str) -> None:
    assert one_line(tall) == flat


TALL = (r"$\frac{x^2}{2}$", r"$\sum_{i=1}^n x_i$", r"$\binom{n}{k}$", r"$\int_0^1 f$",
        r"$\begin{pmatrix}1\\2\end{pmatrix}$", r"$\sqrt{\frac{a}{b}}$")  # fmt: skip


@pytest.mark.parametrize("text", TALL)
def test_a_formula_in_a_line_of_words_stays_within_the_line(
    qapp: QApplication, text: str
) -> None:
    px = 32
    image = QImage(400, 4 * px, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    draw_line(painter, QPointF(4.0, 2.0 * px), f"words {text}", px, "#000000")
    painter.end()
    rows = np.array(image.constBits()).reshape(image.height(), -1)[:, :400].min(axis=1)
    inked = np.flatnonzero(rows < 128)
    assert inked[0] >= (2.0 - 1.3) * px
    assert inked[-1] <= (2.0 + 0.6) * px
    assert line_size(text, px)[1] <= 1.85 * px


def test_a_label_asks_for_the_room_of_what_it_sets(qapp: QApplication) -> None:
    tall, flat = ElidedLabel(r"$\eta=\frac{1}{3}$"), ElidedLabel("η = 1/3")
    for label in (tall, flat):
        label.ensurePolished()
    assert tall.sizeHint().width() < 1.5 * flat.sizeHint().width()
    assert tall.sizeHint().height() == flat.sizeHint().height()


def test_a_caption_has_formulas_in_letters(qapp: QApplication) -> None:
    scene = from_builtins({
        "title": r"On $\frac{1}{2}x^2$", "objective": "quadratic", "steps": 3,
        "runs": [{"optimizer": "gd", "label": r"$\eta=\frac{1}{3}$"}],
    })  # fmt: skip
    made = still([scene], ".pdf", style=FigureStyle(width="3in", parts=("curves",)))
    assert made.caption.startswith("On ½x²: η = ⅓ (GD), ")
    assert rb"\frac{1}{2}x^2: " not in made.content
