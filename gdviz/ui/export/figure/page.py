"""A figure for a page: its size in inches and its type in points decide everything else.

On the page type is always as many pixels high, so that two figures with the same proportions
to their type are the same figure; how large a pixel is on paper follows from the points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, final

from PySide6.QtCore import QRect

from gdviz.core.errors import GdvizError
from gdviz.scene.lengths import POINTS
from gdviz.ui.export.figure.sheet import MOST, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.scene.figure_style import FigureStyle
    from gdviz.ui.look.theme import Theme

TYPE = 32  # pixels of the type on a page, whatever its points
COLUMN, TEXT = 3.3, 8.0  # inches of a page, and points of its type, where nobody says otherwise
_NARROW = 45.0  # heights of the type: a page that is narrower has its parts below each other
_HEAD, _TOP = 1.75, 0.15  # of the type: the line above a part, and what is above all
_BETWEEN, _APART = 0.45, 2.2  # of the type: below a part, and between two columns
_LEAST_PLOT = 5.0  # of the type: height of a part
_TITLE = 2.0  # of the type


@final
class Page(NamedTuple):
    """Inches across and down, and points of the type; a height of None suits the parts."""

    width: float
    height: float | None
    points: float

    @property
    def per_inch(self) -> float:
        """Pixels of the layout: whole ones across, so that the page is as wide as asked."""
        return self.across / self.width

    @property
    def across(self) -> int:
        """Pixels of the layout across the page."""
        found = round(self.width * POINTS * TYPE / self.points)
        if found > MOST:
            least = self.points * found / MOST
            raise GdvizError(
                f"must be at least {least:.2g} pt on a figure {self.width:g} inches wide",
                where="text",
            )
        if found < 10 * TYPE:
            most = 0.1 * self.width * POINTS
            raise GdvizError(
                f"can be at most {most:.2g} pt on a figure {self.width:.3g} inches wide, "
                f"got {self.points:g} pt",
                where="text",
            )
        return found

    @property
    def down(self) -> int | None:
        """Pixels of the layout down the page, where that is given."""
        return None if self.height is None else round(self.height * self.per_inch)


def page_of(style: FigureStyle) -> Page | None:
    """The page that `style` asks for; None where it is no size on paper."""
    if not style.on_paper:
        return None
    width, points = style.inches("width"), style.points
    return Page(width or COLUMN, style.inches("height"), points or TEXT)


@final
class Wish(NamedTuple):
    """What a part would like.

    Attributes
    ----------
    part, width, height
        Its name and size in pixels.
    insets
        How far its frame lies within it, left and right.
    headed
        Whether a title stands above it.
    margin
        How far it reaches into the line above it, for half of a number.
    """

    part: str
    width: int
    height: int
    insets: tuple[int, int]
    headed: bool = True
    margin: int = 0


def rows_of(parts: Sequence[str], width: int) -> list[list[str]]:
    """The parts that stand beside each other on a page `width` pixels wide."""
    if width < _NARROW * TYPE:
        return [[part] for part in parts]
    rows: list[list[str]] = []
    for part in parts:
        if part != "grid" and rows and len(rows[-1]) == 1 and rows[-1][0] != "grid":
            rows[-1].append(part)
        else:
            rows.append([part])
    return rows


def widths_of(row: Sequence[str], width: int) -> list[int]:
    """How wide the parts of a `row` are."""
    free = width - round(_APART * TYPE) * (len(row) - 1)
    shares = [1.32 if part == "landscape" else 1.0 for part in row]
    return [round(free * share / sum(shares)) for share in shares]


class Sheet(NamedTuple):
    """Where the parts of a page stand, and how high it is."""

    places: tuple[Place, ...]
    height: int


def arranged(
    rows: Sequence[Sequence[Wish]], width: int, height: int | None, *, titled: bool
) -> Sheet:
    """Place `rows` of parts on a page of `width` pixels.

    Raises
    ------
    GdvizError
        If the `height` does not leave room for them.
    """
    head, between = round(_HEAD * TYPE), round(_BETWEEN * TYPE)
    top = round(_TOP * TYPE) + (round(_TITLE * TYPE) if titled else 0)
    wanted = [max(wish.height for wish in row) for row in rows]
    heads = [head if any(wish.headed for wish in row) else 0 for row in rows]
    fixed = top + sum(heads) + (len(rows) - 1) * between
    if height is not None:
        least = round(_LEAST_PLOT * TYPE)
        if height - fixed < least * len(rows):
            raise GdvizError("is too little for these parts and this type", where="height")
        share = (height - fixed) / sum(wanted)
        wanted = [int(share * high) for high in wanted]
    places, y = [], top
    inset = max((row[0].insets[1] for row in rows if len(row) == 1), default=0)
    for row, high, above in zip(rows, wanted, heads, strict=True):
        x = 0
        for wish in row:
            left, right = wish.insets
            # frames end at the same place where parts stand below each other
            short = inset - right if len(row) == 1 and len(rows) > 1 else 0
            title = QRect(x + left, y, wish.width - left, above)
            places.append(
                Place(
                    wish.part,
                    title,
                    QRect(x, y + above, wish.width - short, high).adjusted(
                        0, -wish.margin, 0, 0
                    ),
                )
            )
            x += wish.width + round(_APART * TYPE)
        y += above + high + between
    return Sheet(tuple(places), y - between if height is None else height)


def title_height() -> int:
    """Pixels for the title of a page."""
    return round(_TITLE * TYPE)


def title_baseline(theme: Theme) -> float:
    """Where the title of a page stands."""
    return (_TOP + 1.1) * theme.body
