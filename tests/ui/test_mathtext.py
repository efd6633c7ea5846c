"""Symbols and numbers are set as in a book."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QRawFont, QTextDocument
from PySide6.QtWidgets import QLabel

from gdviz.core.numerals import rounded, typed
from gdviz.ui.look.fonts import math_font, ui_font
from gdviz.ui.mathtext.symbols import (
    Level,
    Piece,
    decade_label,
    draw_math,
    html,
    math_width,
    number,
    paragraph,
    pieces,
)

NUMBERS = [
    (0.0, "0"),
    (-0.0, "0"),
    (1.0, "1"),
    (5, "5"),
    (-4, "−4"),
    (0.1, "0.1"),
    (0.41, "0.41"),
    (1 / 3, "0.333"),
    (-1 / 3, "−0.333"),
    (0.1 + 0.2, "0.3"),
    (0.00262, "0.00262"),
    (0.0001, "0.0001"),
    (0.00009999, "0.0001"),
    (0.000095, "9.5×10⁻⁵"),
    (2.5e-9, "2.5×10⁻⁹"),
    (1.2e-9, "1.2×10⁻⁹"),
    (-1e-12, "−10⁻¹²"),
    (6.57, "6.57"),
    (21.8, "21.8"),
    (119, "119"),
    (119.4, "119"),
    (999.9, "1000"),
    (1234, "1234"),
    (1234.5678, "1235"),
    (12345, "12345"),
    (99999.4, "99999"),
    (99999.6, "10⁵"),
    (123456, "1.23×10⁵"),
    (1e6, "10⁶"),
    (6.02e23, "6.02×10²³"),
    (math.inf, "∞"),
    (-math.inf, "−∞"),
    (math.nan, "not a number"),
]


@pytest.mark.parametrize(("value", "text"), NUMBERS)
def test_numbers_have_three_digits_and_no_noise(value: float, text: str) -> None:
    assert number(value) == text


def test_a_readout_may_keep_its_digits() -> None:
    assert number(0.0016, fixed=True) == "0.00160"
    assert number(0.4, fixed=True) == "0.400"
    assert number(5, fixed=True) == "5.00"
    assert number(2e-9, fixed=True) == "2.00×10⁻⁹"
    assert number(73.2456, 4) == "73.25"
    assert number(0, fixed=True) == "0"


@given(st.floats(-1e300, 1e300))
def test_a_printed_number_reads_back_as_the_value(value: float) -> None:
    text = number(value)
    assert float(typed(text)) == pytest.approx(value, rel=5.1e-3)
    assert text not in ("−0", "")
    assert "e" not in text


def test_a_rounded_number_keeps_its_digits() -> None:
    assert rounded(0.123456) == 0.123
    assert rounded(123456.0) == 123000.0
    assert rounded(0.0) == 0.0


def test_decades_are_labelled_as_on_paper() -> None:
    labels = [decade_label(e) for e in (-12, -3, -1, 0, 1, 2, 3)]
    assert labels == ["10⁻¹²", "10⁻³", "10⁻¹", "1", "10", "10²", "10³"]


def slanted(text: str, level: Level = 0) -> Piece:
    return Piece(text, level, italic=True)


SYMBOLS = [
    ("η", [slanted("η")]),
    ("x", [slanted("x")]),
    ("h", [slanted("h")]),
    ("ω", [slanted("ω")]),
    ("A", [slanted("A")]),
    ("Δ", [Piece("Δ")]),
    ("İ", [Piece("İ")]),
    ("β₁", [slanted("β"), Piece("1", -1)]),
    ("β_1", [slanted("β"), Piece("1", -1)]),
    ("λ_max", [slanted("λ"), Piece("max", -1)]),
    ("x_k", [slanted("x"), slanted("k", -1)]),
    ("x_{k+1}", [slanted("x"), slanted("k", -1), Piece("+1", -1)]),
    ("1/κ", [Piece("1/"), slanted("κ")]),
    ("2/λ_max", [Piece("2/"), slanted("λ"), Piece("max", -1)]),
    (
        "2/(λ_max + ε)",
        [Piece("2/("), slanted("λ"), Piece("max", -1), Piece(" + "), slanted("ε"), Piece(")")],
    ),
    ("x²", [slanted("x"), Piece("2", 1)]),
    ("x^2", [slanted("x"), Piece("2", 1)]),
    ("10^-3", [Piece("10"), Piece("−3", 1)]),
    ("η^*", [slanted("η"), Piece("*", 1)]),
    ("η*", [slanted("η"), Piece("*")]),
    ("log η", [Piece("log "), slanted("η")]),
    ("1 - ηλ", [Piece("1 − "), slanted("ηλ")]),
    ("θ_", [slanted("θ"), Piece("_")]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), SYMBOLS)
def test_letters_slant_and_words_stand(text: str, expected: list[Piece]) -> None:
    assert list(pieces(text)) == expected


@given(st.text(max_size=30))
def test_any_text_can_be_set(text: str) -> None:
    assert isinstance(html(text), str)
    assert isinstance(paragraph(text), str)


def test_an_equation_is_not_torn_apart_by_the_end_of_a_line() -> None:
    text = paragraph("every 19 steps. $η$ = 0.002 is 9.3 % of the limit $2/λ_max$ = 0.02")
    assert text.count("\u00a0=\u00a0") == 2
    assert "9.3\u00a0% of the limit" in text


def test_a_quotient_is_not_torn_apart_by_the_end_of_a_line() -> None:
    document = QTextDocument()
    document.setHtml(paragraph("is 25 % of $2/λ_max$, and of $2(1 + β)/λ_max$"))
    for width in range(100, 260, 5):
        document.setTextWidth(width)
        document.size()  # lays it out
        layout = document.firstBlock().layout()
        text = document.firstBlock().text()
        lines = [layout.lineAt(i) for i in range(layout.lineCount())]
        ends = [text[: line.textStart() + line.textLength()].rstrip("\u2060") for line in lines]
        assert not any(end.endswith("/") for end in ends)


def test_rich_text_escapes_what_is_not_markup() -> None:
    assert "a &lt; b" in paragraph("a < b")
    assert "<b>" not in html("<b>")


def test_every_character_we_set_is_in_our_fonts() -> None:
    for text, _ in SYMBOLS[:6] + SYMBOLS[7:]:
        for piece in pieces(text):
            metrics = QFontMetricsF(math_font(15, italic=piece.italic))
            assert [c for c in piece.text if not metrics.inFontUcs4(ord(c))] == []
    metrics = QFontMetricsF(ui_font(14))
    text = "".join(text for _, text in NUMBERS) + "⁰¹²³⁴⁵⁶⁷⁸⁹⁻×…–‖"
    assert [c for c in text if not metrics.inFontUcs4(ord(c))] == []


def test_italics_are_those_of_the_mathematical_font() -> None:
    """They have places of their own so that plain letters can be copied from a PDF."""
    upright = QRawFont.fromFont(math_font(64))
    italic = QRawFont.fromFont(math_font(64, italic=True))
    for plain, code in (("x", 0x1D465), ("h", 0x210E), ("η", 0x1D702), ("∂", 0x1D715)):
        [there] = upright.glyphIndexesForString(chr(code))
        [here] = italic.glyphIndexesForString(plain)
        assert here != 0
        assert italic.pathForGlyph(here) == upright.pathForGlyph(there)
        assert italic.advancesForGlyphIndexes([here]) == upright.advancesForGlyphIndexes(
            [there]
        )


def test_mathematics_does_not_push_lines_apart() -> None:
    label = QLabel(paragraph("$η$ exceeds $2/λ_max$"))
    label.setFont(ui_font(14))
    assert label.sizeHint().height() == 20


def test_painted_mathematics_is_as_wide_as_it_says() -> None:
    image = QImage(200, 60, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    width = draw_math(painter, 20, 30, "λ_max", 14, "#ff0000")
    painter.end()
    assert width == pytest.approx(math_width("λ_max", 14))
    columns = [x for x in range(200) if any(image.pixel(x, y) for y in range(60))]
    rows = [y for y in range(60) if any(image.pixel(x, y) for x in range(200))]
    assert 19 <= columns[0] <= 22
    assert abs(columns[-1] - (20 + width)) <= 2
    assert 15 <= rows[0] < 30 < rows[-1] <= 36
