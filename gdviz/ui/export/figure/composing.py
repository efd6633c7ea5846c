"""What a figure is made of before anything is painted: its parts, its look, their places."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage

from gdviz.ui.export.figure import sheet
from gdviz.ui.export.figure.names_key import Key, columns_of, names_below
from gdviz.ui.export.figure.page import TYPE, Sheet, Wish, arranged, rows_of, widths_of
from gdviz.ui.export.figure.worn import worn
from gdviz.ui.look import theme as themes
from gdviz.ui.panels import COMPOSED, check_parts, layout_named
from gdviz.ui.plot.axes import top_margin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from gdviz.engine.plan import Plan
    from gdviz.scene.figure_style import FigureStyle
    from gdviz.scene.records import Scene
    from gdviz.ui.export.figure.page import Page
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.view import View

SCREEN = (1920, 1080)


def parts_of(
    style: FigureStyle, layout: str | None, scene: Scene, *, on_paper: bool
) -> tuple[str, ...]:
    """The parts of a figure, checked: a `layout` that is given goes before the style's."""
    if layout is None and style.parts is not None:
        check_parts(style.parts)
        return style.parts
    name = layout_named(layout or scene.show.layout or COMPOSED)
    if name != COMPOSED:
        return (name,)
    return sheet.PRINTED if on_paper and layout is None else sheet.ALL


def look_of(
    style: FigureStyle, theme: Theme | str | None, scene: Scene, *,
    page: Page | None, enlarged: float,
) -> Theme:  # fmt: skip
    """The theme of a figure: its own, the style's, the scene's; `enlarged` on a screen."""
    chosen = theme or style.theme
    if page is not None:
        look = themes.printed(themes.figure_theme(chosen or themes.PRINT), TYPE)
        return worn(look, style, page.points)
    look = worn(themes.figure_theme(chosen or scene.show.theme or "light"), style, None)
    return look.scaled(look.scale * enlarged)


def printed(
    page: Page, views: Mapping[str, View], plan: Plan, theme: Theme, style: FigureStyle
) -> tuple[Sheet, Key | None]:
    """Where `views` stand on a page, by the names of their parts; and the key below them."""
    across, rows = page.across, []
    for row in rows_of(tuple(views), across):
        wishes = []
        for part, wide in zip(row, widths_of(row, across), strict=True):
            view = views[part]
            high = view.wanted_height(wide, theme, plan)
            headed = not view.titles_itself
            insets = view.insets(theme)
            margin = top_margin(theme) if headed and insets[0] else 0  # a plot begins there
            wishes.append(Wish(part, wide, high, insets, headed, margin))
        rows.append(wishes)
    titled = bool(style.title or style.step)
    names, key, down = names_below(views, plan, style), None, page.down
    if names:
        left = max(row[0].insets[0] for row in rows)
        columns = columns_of(names, theme, across - left, down)
        down = None if down is None else down - columns.height
    found = arranged(rows, across, down, titled=titled)
    if names:
        key = Key(QRect(left, found.height, across - left, columns.height), columns)
        found = found._replace(height=found.height + columns.height)
    sheet.check_size((across, found.height))
    return found, key


def blank(size: tuple[int, int], ratio: float, theme: Theme) -> QImage:
    """An image with `ratio` pixels for each of `size`, on which nothing is painted yet."""
    formats = QImage.Format
    image = QImage(
        max(1, round(size[0] * ratio)), max(1, math.ceil(size[1] * ratio - 1e-3)),
        formats.Format_ARGB32_Premultiplied if theme.clear else formats.Format_RGB32,
    )  # fmt: skip
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(Qt.GlobalColor.transparent) if theme.clear else QColor(theme.panel))
    return image


class Shown(Protocol):
    """What has plots, and shows one step of them."""

    @property
    def canvases(self) -> list[Canvas]: ...

    def plot_box(self, canvas: Canvas) -> QRectF: ...

    def paint_plot(self, painter: QPainter, canvas: Canvas) -> None: ...

    def paint_chrome(self, painter: QPainter) -> None: ...


def paint_in_order(painter: QPainter, figure: Shown) -> None:
    """Paint a figure that is shown: what is around the plots, then what is within each."""
    figure.paint_chrome(painter)
    for canvas in figure.canvases:
        painter.save()
        painter.setClipRect(figure.plot_box(canvas))
        figure.paint_plot(painter, canvas)
        painter.restore()
