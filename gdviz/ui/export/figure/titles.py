"""What stands about the parts of a figure: titles, letters, and the legend of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gdviz.ui.export.figure import sheet
from gdviz.ui.export.figure.legend import Legend
from gdviz.ui.export.figure.names_key import paint_names
from gdviz.ui.export.figure.printed_grid import print_key
from gdviz.ui.mathtext.line import with_symbols
from gdviz.ui.plot.axes import left_width
from gdviz.ui.plot.lettering import letter
from gdviz.ui.views.plane.grid import GridView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPainter

    from gdviz.engine.plan import Plan
    from gdviz.ui.export.figure.lines import Lines
    from gdviz.ui.export.figure.names_key import Key
    from gdviz.ui.moment import Moment
    from gdviz.ui.plot.view import View


class Titles(NamedTuple):
    """Paints them about `places`, whose `views` are found by their parts."""

    lines: Lines
    places: tuple[sheet.Place, ...]
    views: Mapping[str, View]
    plan: Plan
    key: Key | None = None

    def paint(self, painter: QPainter, moment: Moment) -> None:
        """The ground and the titles."""
        lines = self.lines
        left = self.places[0].head.left() if lines.page is not None else 0
        lines.paint_title(painter, self.plan.scene.title, left)
        for place in self.places:
            view = self.views[place.part]
            if lines.page is not None:
                self._print_head(painter, place, view, moment)
            else:
                title, note = view.headline(moment)
                latex, caption = view.formula(moment), view.key_caption
                lines.paint_head(painter, place.head, title, note, latex, caption)
            if isinstance(view, GridView) and lines.theme.on_paper:
                print_key(painter, lines.theme, view, self.plan)
            elif place.part == "grid":
                below = sheet.legend(place, left_width(lines.theme), lines.scale)
                Legend(painter, lines.theme, below).paint(self.plan)
        if self.key is not None:
            named = [
                (with_symbols(run.label), style)
                for run, style in zip(moment.snapshot.runs, moment.styles, strict=True)
                if style is not None
            ]
            paint_names(painter, lines.theme, self.key, named)

    def _print_head(
        self, painter: QPainter, place: sheet.Place, view: View, moment: Moment
    ) -> None:
        """The line above a part of a page: a letter, a title, and a word on the colours."""
        if view.titles_itself:
            return
        wanted = self.lines.style.letters
        several = len(self.places) > 1 or view.letters_from > 0
        before = letter(view.letters_from) if (several if wanted is None else wanted) else ""
        self.lines.print_head(
            painter, place.head, before, view.printed_titles(moment), view.key_caption
        )
