"""The promise: what SECURITY.md says of a stranger's file is so, number by number."""

from __future__ import annotations

import io
import json
import re
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gdviz.core.errors import GdvizError
from gdviz.core.objectives.expression import typed
from gdviz.scene import carriers
from gdviz.scene.codec import decode, from_builtins
from gdviz.scene.texts import file_stem
from gdviz.ui.mathtext.line import split

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = (Path(__file__).resolve().parent.parent / "SECURITY.md").read_text(encoding="utf-8")
ROWS = {
    what: int(number)
    for what, number in re.findall(r"^\| ([^|]+) \| (\d+)[^|]*\|$", PAGE, re.MULTILINE)
}


def scene(**settings: Any) -> dict[str, Any]:
    return {"objective": "quadratic", "runs": [{"optimizer": "gd"}], "steps": 9, **settings}


def runs(count: int) -> list[dict[str, str]]:
    return [{"optimizer": "gd"}] * count


def note(text: str) -> dict[str, Any]:
    return {"at": [0, 0], "text": text}


def padded(size: int) -> bytes:
    """A scene file of `size` bytes."""
    raw = json.dumps(scene()).encode()
    return raw + b" " * (size - len(raw))


def nested(depth: int) -> bytes:
    """A list in a list …, `depth` deep; no scene, yet of the right depth or not."""
    return b"[" * depth + b"]" * depth


def png(size: int) -> io.BytesIO:
    """A picture with a scene of `size` bytes, packed."""
    body = b"iTXtgdviz\0\1\0\0\0" + zlib.compress(padded(size), 9)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk)


def chunks(count: int) -> io.BytesIO:
    """A picture with the scene behind so many other parts, less itself."""
    empty = struct.pack(">I", 0) + b"tEXt" + b"\0\0\0\0"
    whole = png(500).getvalue()
    return io.BytesIO(whole[:8] + empty * (count - 1) + whole[8:])


def svg(size: int) -> io.BytesIO:
    text = b"<svg>" + carriers.as_element(from_builtins(scene())).encode() + b"</svg>"
    return io.BytesIO(text + b" " * (size - len(text)))


def last_of(count: int) -> None:
    """Read the last of so many scenes in a picture."""
    many = png(500).getvalue()
    part = many[8:]
    carriers.from_png(io.BytesIO(many[:8] + part * count), count - 1)


def is_set(latex: str) -> None:
    """Raise unless `latex` is set as a formula."""
    if split(f"${latex}$") != ((latex, True),):
        raise GdvizError("is words")


def depth_of(raw: bytes) -> None:
    """Raise when `raw` is nested too deep; that it is no scene does not matter."""
    try:
        decode(raw)
    except GdvizError as error:
        if "nested" in str(error):
            raise


def length_of(name: int) -> None:
    if len(file_stem("é" * name).encode()) < 2 * name:
        raise GdvizError("is cut")


CASES: dict[str, Callable[[int], object]] = {
    "a scene file": lambda n: decode(padded(n)),
    "a scene unpacked from a picture or film": lambda n: carriers.from_png(png(n)),
    "scenes in a picture": last_of,
    "an SVG or PDF that is searched for one": lambda n: carriers.from_svg(svg(n)),
    "nesting of a scene file": lambda n: depth_of(nested(n)),
    "parts of a picture that are walked through": lambda n: carriers.from_png(chunks(n)),
    "a title, a name of a run, words on a landscape": lambda n: from_builtins(
        scene(
            title="a" * n,
            runs=[{"optimizer": "gd", "label": "b" * n}],
            show={"annotations": [note("c" * n)]},
        )
    ),
    "notes about a scene": lambda n: from_builtins(scene(notes="a" * n)),
    "runs": lambda n: from_builtins(scene(runs=runs(n))),
    "words on a landscape": lambda n: from_builtins(
        scene(show={"annotations": [note("a")] * n})
    ),
    "steps of a run": lambda n: from_builtins(scene(steps=n)),
    "steps of all runs together": lambda n: from_builtins(
        scene(steps=-(-n // 16), runs=runs(16))
    ),
    "a typed formula": lambda n: typed("x" + " " * (n - 1)),
    "brackets of a typed formula within each other": lambda n: typed("(" * n + "x" + ")" * n),
    "a formula in LaTeX": lambda n: is_set("x" * n),
    "its braces within each other": lambda n: is_set("x^{" * n + "y" + "}" * n),
    "a suggested file name, without its suffix": lambda n: length_of(-(-n // 2)),
}


def test_every_bound_of_the_page_is_tried() -> None:
    assert list(ROWS) == list(CASES)


@pytest.mark.parametrize("what", CASES)
def test_a_bound_of_the_page_is_where_it_says(what: str) -> None:
    bound = ROWS[what]
    CASES[what](bound)
    with pytest.raises(GdvizError):
        CASES[what](bound + 1)
