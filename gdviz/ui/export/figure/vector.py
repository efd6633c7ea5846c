"""Figures as files of shapes and text: SVG and PDF."""

from __future__ import annotations

import math
import re
from html import unescape
from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPageLayout,
    QPageSize,
    QPainter,
    QPainterPath,
    QPdfWriter,
)
from PySide6.QtSvg import QSvgGenerator

from gdviz.scene.lengths import POINTS
from gdviz.scene.source_date import source_date
from gdviz.scene.texts import whole, xml_chars, xml_text
from gdviz.ui.export.figure import pdf_file
from gdviz.ui.export.figure.plain_painter import PlainPainter
from gdviz.ui.look.fonts import (
    ITALIC_FAMILY,
    MATH_FAMILY,
    UI_FAMILY,
    plain,
)
from gdviz.ui.plot.ink import IS_HALO
from gdviz.ui.plot.lettering import HALO

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.ui.export.figure.figure import Figure
    from gdviz.ui.export.figure.plate import Plate

Bands = Literal["vector", "image"]
Lettering = Literal["text", "outlines"]
Drawn: TypeAlias = "Figure | Plate"
_SERIF = "'STIX Two Text', 'Cambria Math', 'Times New Roman', serif"
_FALLBACKS = {
    UI_FAMILY: f"{UI_FAMILY}, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif",
    MATH_FAMILY: f"'{MATH_FAMILY}', {_SERIF}",
    ITALIC_FAMILY: _SERIF,  # nobody else has it, and the others must slant
}
_TEXT = re.compile(r"<text ([^>]*)>(.*?)</text>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
_PAGE = re.compile(rb"/MediaBox \[0 0 [\d.]+ ([\d.]+)\]")
_FINE = 300.0  # pixels of an inch of usual print
_HAIR = 0.004  # points, lest a page of 300 pixels is made of 301
_EMPTY = re.compile(r"<g [^>]*>\s*</g>\s*")


def svg(
    figure: Drawn,
    k: int,
    *,
    dpi: float = 96.0,
    bands: Bands = "vector",
    lettering: Lettering = "text",
    metadata: str = "",
    title: str = "",
    description: str = "",
) -> bytes:
    """Step `k` of `figure` as SVG.

    Parameters
    ----------
    figure, k
        What to draw.
    dpi
        Pixels of the figure for each inch of paper.
    bands
        Whether the ground of a landscape is shapes, or one image.
    lettering
        ``text`` can be searched and edited, and names typefaces; ``outlines`` looks the same
        everywhere.
    metadata
        Finished XML for the file's ``<metadata>``.
    title, description
        What a reader is told who cannot see the picture.
    """
    width, height = figure.size
    with figure.shapes(k, flat=bands == "image"):
        parts = [_fragment(figure.paint_chrome, figure.size)]
        clips = []
        for i, canvas in enumerate(figure.canvases):

            def paint(painter: QPainter, canvas: object = canvas) -> None:
                figure.paint_plot(painter, canvas)  # type: ignore[arg-type]  # one of its own

            # QSvgGenerator ignores clipping: each plot is a group that the file itself clips
            clips.append(f'<clipPath id="plot{i}">{_rect(figure.plot_box(canvas))}</clipPath>')
            inner = _fragment(paint, figure.size)
            parts.append(f'<g id="panel{i}" clip-path="url(#plot{i})">\n{inner}</g>\n')
    letter = _outlined if lettering == "outlines" else _with_fallbacks
    body = _TEXT.sub(letter, "".join(parts))
    inch = f'width="{width / dpi:.6g}in" height="{height / dpi:.6g}in"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'{inch} viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{xml_text(title)}</title>\n"
        f"<desc>{xml_text(description)}</desc>\n"
        f"<metadata>{metadata}</metadata>\n"
        f"<defs>{''.join(clips)}</defs>\n"
        f"{body}</svg>\n"
    ).encode()


def pdf(
    figure: Drawn,
    k: int,
    *,
    dpi: float = 96.0,
    bands: Bands = "vector",
    title: str = "",
    xmp: bytes = b"",
) -> bytes:
    """Step `k` of `figure` as PDF, its typefaces embedded; see `svg`."""
    width, height = figure.size
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    if xmp:
        writer.setDocumentXmpMetadata(QByteArray(xmp))
    # as high as a PNG is: a program that makes whole pixels of it does not stretch them
    page = QSizeF(width / dpi, math.ceil(height / dpi * _FINE - 1e-6) / _FINE)
    writer.setResolution(1200)  # what is round at 96 dots an inch is not round enough
    size = QPageSize(page, QPageSize.Unit.Inch, "figure", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(
        QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0.0, 0.0, 0.0, 0.0))
    )
    painter = PlainPainter(writer)
    painter.scale(1200.0 / dpi, 1200.0 / dpi)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    figure.paint(painter, k, flat=bands == "image")
    painter.end()
    buffer.close()
    large = _as_large(bytes(content.data()), page.width() * POINTS, page.height() * POINTS)
    return pdf_file.in_order(large, title=whole(title), date=source_date())


def _as_large(content: bytes, width: float, height: float) -> bytes:
    """A PDF whose page is so many points large: Qt makes whole ones of them.

    Its content hangs from the upper edge; no byte is added, so that its table stays right.
    """
    found = _PAGE.search(content)
    if found is None or max(abs(side - round(side)) for side in (width, height)) < _HAIR:
        return content
    top = float(found[1])
    right, bottom = width - _HAIR, top - height + _HAIR
    box = f"[0 {bottom:.3f} {right:.3f} {top:g}]".encode()
    if len(box) > len(found[0]) - len(b"/MediaBox "):
        return content
    box = b"/MediaBox " + box.ljust(len(found[0]) - len(b"/MediaBox "))
    return content[: found.start()] + box + content[found.end() :]


def _fragment(paint: Callable[[QPainter], None], size: tuple[int, int]) -> str:
    """What `paint` draws, as the elements of an SVG of `size` without its frame."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(*size))
    generator.setViewBox(QRectF(0.0, 0.0, *size))
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    # Qt escapes, and lets pass what XML forbids
    text = xml_chars(bytes(content.data()).decode(errors="replace"))
    body = text[text.index("</defs>") + len("</defs>") : text.rindex("</svg>")]
    return _EMPTY.sub("", body).strip() + "\n"


def _rect(box: QRectF) -> str:
    return (
        f'<rect x="{box.x():.6g}" y="{box.y():.6g}" '
        f'width="{box.width():.6g}" height="{box.height():.6g}"/>'
    )


def _with_fallbacks(match: re.Match[str]) -> str:
    """The text, with typefaces for those who have not got ours, and as wide as ours."""
    found = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
    family = found["font-family"]
    wide = _path_of(found, unescape(match[2]))[1]
    width = f' textLength="{wide:.5g}" lengthAdjust="spacingAndGlyphs"' if wide > 0.0 else ""
    inner = match[1].replace(
        f'font-family="{family}"', f'font-family="{_FALLBACKS.get(family, family)}"', 1
    )
    if family == ITALIC_FAMILY:
        inner = inner.replace('font-style="normal"', 'font-style="italic"', 1)
    if _is_halo(found):
        inner = inner.replace('stroke="none"', _halo(found), 1)
    return f"<text {inner.strip()}{width}>{match[2]}</text>"


def _is_halo(found: dict[str, str]) -> bool:
    return found.get("fill-opacity", "1")[:5] == f"{IS_HALO:.3f}"


def _halo(found: dict[str, str]) -> str:
    """What surrounds the letters of a label: a stroke in the colour of their halo."""
    width = HALO * float(found["font-size"])
    return f'stroke="{found["fill"]}" stroke-width="{width:.3g}" stroke-linejoin="round"'


def _path_of(found: dict[str, str], text: str) -> tuple[QPainterPath, float]:
    """The shape of a text element, and how wide it is."""
    font = QFont(found["font-family"])
    font.setPixelSize(round(float(found["font-size"])))
    font.setWeight(QFont.Weight(int(found.get("font-weight", "400"))))
    font = plain(font)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    path = QPainterPath()
    path.addText(float(found["x"]), float(found["y"]), font, text)
    return path, QFontMetricsF(font).horizontalAdvance(text)


def _outlined(match: re.Match[str]) -> str:
    """The text as the shapes of its letters."""
    found = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
    path, _ = _path_of(found, unescape(match[2]))
    stroke = _halo(found) if _is_halo(found) else 'stroke="none"'
    return f'<path fill="{found["fill"]}" {stroke} fill-rule="nonzero" d="{_data(path)}"/>'


def _data(path: QPainterPath) -> str:
    """A path in the words of SVG."""
    words: list[str] = []
    kinds = QPainterPath.ElementType
    for i in range(path.elementCount()):
        element = path.elementAt(i)
        kind = element.type
        letter = {kinds.MoveToElement: "M", kinds.LineToElement: "L"}.get(kind, "")
        if kind == kinds.CurveToElement:
            letter = "C"
        words.append(f"{letter}{element.x:.2f},{element.y:.2f}")
    return " ".join(words)
