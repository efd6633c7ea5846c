"""How an author wants a figure to look: in a scene, or in a file of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from gdviz.core.errors import GdvizError, unknown
from gdviz.scene.lengths import POINTS, inches, within
from gdviz.scene.specs import Record
from gdviz.scene.texts import check_line

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_COLOURS, MAX_TICKS, MAX_PARTS = 24, 40, 8
LEAST_TEXT, MOST_TEXT = 4.0, 96.0  # points
LEAST_SIDE, MOST_SIDE = 0.8, 120.0  # inches
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")

COLORMAPS: dict[str, tuple[str, ...]] = {
    "blues": ("#6f9ac6", "#a8c4df", "#d8e5ef", "#fcfcf9"),
    "greys": ("#8c929b", "#b9bdc3", "#dfe1e4", "#fcfcfc"),
    "viridis": (
        "#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962",
        "#addc30", "#fde725",
    ),
    "cividis": (
        "#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74",
        "#c3b369", "#e1cc55", "#fee838",
    ),
    "magma": (
        "#000004", "#180f3d", "#440f76", "#721f81", "#9e2f7f", "#cd4071", "#f1605d",
        "#fd9668", "#feca8d", "#fcfdbf",
    ),
}  # fmt: skip
"""Colours of the bands from the lowest to the highest, by name."""

Colour = Annotated[str, Meta(max_length=7)]
Words = Annotated[str, Meta(max_length=200)]
Length = Annotated[str, Meta(max_length=40)]
Number = Annotated[float, Meta(ge=-1e300, le=1e300)]


class AxisStyle(Record, frozen=True):
    """One axis: its label, what it shows, and where numbers stand.

    Formulas stand between dollar signs.  Limits and ticks are values, on a logarithmic axis
    too.
    """

    label: Words | None = None
    limits: tuple[Number, Number] | None = None
    ticks: Annotated[tuple[Number, ...], Meta(min_length=0, max_length=MAX_TICKS)] | None = None


class AxesStyle(Record, frozen=True):
    """The axes of landscapes and of curves, and the titles above their panels."""

    x: AxisStyle = AxisStyle()
    y: AxisStyle = AxisStyle()
    title: Words | None = None


class FigureStyle(Record, frozen=True):
    """What an author decides about a figure; what is absent is chosen by the program.

    ``width``, ``height`` and ``text`` are lengths such as ``3.3in``, ``84mm`` and ``8pt``;
    ``line_width`` is in points.  ``colours`` are those of the runs in order, ``colormap`` a
    name or colours from the lowest band to the highest.  ``letters`` stand before the titles
    of panels; ``legend`` says whether runs are named beside their lines.
    """

    width: Length | None = None
    height: Length | None = None
    text: Length | None = None
    theme: Literal["light", "dark", "print"] | None = None
    parts: Annotated[tuple[Words, ...], Meta(min_length=1, max_length=MAX_PARTS)] | None = None
    colours: (
        Annotated[tuple[Colour, ...], Meta(min_length=1, max_length=MAX_COLOURS)] | None
    ) = None
    colormap: Words | tuple[Colour, ...] | None = None
    bands: Annotated[int, Meta(ge=2, le=24)] | None = None
    line_width: Annotated[float, Meta(ge=0.1, le=10.0)] | None = None
    landscape: AxesStyle = AxesStyle()
    curves: AxesStyle = AxesStyle()
    ticks: bool | None = None
    legend: bool | None = None
    title: bool | Words | None = None
    step: bool | None = None
    bar: bool | None = None
    letters: bool | None = None
    transparent: bool | None = None

    def over(self, other: FigureStyle | None) -> FigureStyle:
        """`other` with everything that is said here."""
        if other is None:
            return self
        return msgspec.structs.replace(other, **_said(self, other))

    def inches(self, name: Literal["width", "height"]) -> float | None:
        """A side of the figure; None where it is not given."""
        given = getattr(self, name)
        if given is None:
            return None
        return within(inches(given, name), LEAST_SIDE, MOST_SIDE, "in", name)

    @property
    def points(self) -> float | None:
        """The height of the type; None where it is not given."""
        if self.text is None:
            return None
        found = inches(self.text, "text", such_as="8pt")
        low, high = LEAST_TEXT / POINTS, MOST_TEXT / POINTS
        return within(found, low, high, "pt", "text") * POINTS

    @property
    def on_paper(self) -> bool:
        """Whether it is as large as paper, and not as a screen."""
        return any(x is not None for x in (self.width, self.height, self.text))


def _said(style: Record, other: Record) -> dict[str, Any]:
    """The fields of `style` that differ from their defaults; records within are merged."""
    said: dict[str, Any] = {}
    for field in msgspec.structs.fields(style):
        value, below = getattr(style, field.name), getattr(other, field.name)
        if isinstance(value, Record):
            said[field.name] = msgspec.structs.replace(below, **_said(value, below))
        elif value is not None:
            said[field.name] = value
    return said


def check_style(style: FigureStyle) -> None:
    """Raise a `GdvizError` for what types cannot say: colours, lengths, limits, names."""
    style.inches("width")
    style.inches("height")
    assert style.points is None or style.points > 0.0
    _colours(style.colours or (), "colours")
    if isinstance(style.colormap, str):
        if style.colormap not in COLORMAPS:
            raise unknown("colormap", style.colormap, COLORMAPS, where="colormap")
    elif style.colormap is not None:
        if not 2 <= len(style.colormap) <= MAX_COLOURS:
            raise GdvizError(
                f"must be a name, or 2 to {MAX_COLOURS} colours, got {len(style.colormap)}",
                where="colormap",
            )
        _colours(style.colormap, "colormap")
    for name, axes in (("landscape", style.landscape), ("curves", style.curves)):
        if axes.title is not None:
            check_line(axes.title, f"{name}.title")
        _axis(axes.x, f"{name}.x")
        _axis(axes.y, f"{name}.y")
    if isinstance(style.title, str):
        check_line(style.title, "title")


def _colours(found: Sequence[str], where: str) -> None:
    for i, colour in enumerate(found):
        if not _HEX.fullmatch(colour):
            raise GdvizError(
                f"must be a colour such as #1f61d0, got {colour[:40]!r}", where=f"{where}[{i}]"
            )


def _axis(axis: AxisStyle, where: str) -> None:
    if axis.label is not None:
        check_line(axis.label, f"{where}.label")
    if axis.limits is not None and not axis.limits[1] > axis.limits[0]:
        low, high = axis.limits
        raise GdvizError(
            f"run from {low:.12g} to {high:.12g}: the second must be larger",
            where=f"{where}.limits",
        )
