"""Values of options: text in, checked values out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, get_args

from gdviz.core.errors import GdvizError, unknown

if TYPE_CHECKING:
    from gdviz.scene.figure_style import FigureStyle
    from gdviz.scene.records import Scene

Theme = Literal["light", "dark"]
Side = Literal["left", "right"]
_MOST_JOBS = 64


def theme(text: str) -> str:
    """The name of a theme."""
    if text not in get_args(Theme):
        raise unknown("theme", text, get_args(Theme), where="--theme")
    return text


def sides(text: str) -> tuple[str, ...]:
    """Panels by side, from a list with commas."""
    asked = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in asked:
        if word not in get_args(Side):
            raise unknown("side", word, get_args(Side), where="--hide")
    return asked


def step(text: str, where: str = "--step") -> int:
    """A step to begin at, or to show."""
    return _whole(text, where, low=0)


def jobs(text: str) -> int:
    """How many processes work at the same time."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MOST_JOBS):
        rule = f"must be a whole number in [1, {_MOST_JOBS}]"
        raise GdvizError(f"{rule}, got {text[:40]!r}", where="--jobs")
    return int(text)


def with_steps(scene: Scene, text: str) -> Scene:
    """`scene` with as many steps as `text` says, checked again."""
    from msgspec.structs import replace

    from gdviz.scene.check import check

    changed = replace(scene, steps=_whole(text, "--steps", low=1))
    try:
        check(changed)
    except GdvizError as error:
        raise GdvizError(error.what, where="--steps") from None
    return changed


def formula(text: str) -> str:
    """A landscape that can be read; says how, where somebody may have meant another."""
    from gdviz.cli.terminal import complain
    from gdviz.core.objectives.expression import typed

    try:
        found = typed(text)
    except GdvizError as error:
        raise GdvizError(error.what, where="--formula") from None
    told = list(found.notes)
    told += [
        f"{name} is a constant, 1" for name in found.free if not _is_told(name, found.notes)
    ]
    differs = found.shown.replace(" ", "") != text.replace(" ", "")
    if told or differs:
        told = [f"read as {found.shown}"] * differs + told
        complain(f"--formula: {'; '.join(told)}")
    return text


def _is_told(name: str, notes: tuple[str, ...]) -> bool:
    return any(note.startswith(f"{name} ") for note in notes)


def size(text: str) -> tuple[int, int]:
    """Width and height in pixels, from 1920x1080."""
    width, _, height = text.lower().replace("×", "x").partition("x")
    if not (width.isascii() and width.isdigit() and height.isascii() and height.isdigit()):
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise GdvizError(f"must be like 1920x1080, got {shown!r}", where="--size")
    if len(width) > 6 or len(height) > 6:
        raise GdvizError("are more pixels than a picture can have", where="--size")
    return int(width), int(height)


def style(file: str | None, **given: str | None) -> FigureStyle | None:
    """What the file of a style says, and above it what options say; None for neither."""
    from gdviz.scene.figure_style import FigureStyle, check_style
    from gdviz.scene.files import load_style

    if file is None and not any(given.values()):
        return None
    found = load_style(file) if file is not None else FigureStyle()
    parts = given.pop("parts", None)
    asked = FigureStyle(
        width=given["width"], height=given["height"], text=given["text"],
        parts=tuple(word.strip() for word in parts.split(",")) if parts else None,
    )  # fmt: skip
    try:
        check_style(asked)
    except GdvizError as error:
        raise GdvizError(error.what, where=f"--{error.where}") from None
    return asked.over(found)


def number(text: str, where: str) -> float:
    """A finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise GdvizError(f"must be a number, got {shown!r}", where=where)
    return value


def _whole(text: str, where: str, *, low: int) -> int:
    from gdviz.scene.specs import MAX_STEPS

    rule = f"must be a whole number in [{low}, {MAX_STEPS}]"
    shown = text if len(text) <= 40 else text[:37] + "..."
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise GdvizError(f"{rule}, got {shown!r}", where=where)
    if not low <= int(text) <= MAX_STEPS:
        raise GdvizError(f"{rule}, got {shown}", where=where)
    return int(text)
