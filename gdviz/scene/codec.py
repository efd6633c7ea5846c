"""Scene files: JSON in, a checked scene or one sentence out.

A file may come from a stranger.  Its size, encoding, nesting and keys are looked at
before anything is built from it, and nothing in it is ever executed, followed or fetched.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

import msgspec

from gdviz.core.errors import GdvizError
from gdviz.core.params import shown
from gdviz.scene.check import check
from gdviz.scene.figure_style import FigureStyle, check_style
from gdviz.scene.records import VERSION, Scene
from gdviz.scene.wording import place, reworded

MAX_BYTES = 2_000_000
MAX_DEPTH = 32
_MAX_DIGITS = 310  # float64 ends below

# possessive, and an open end is taken too: a stranger's text costs one pass, not its square
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)


def decode(raw: bytes) -> Scene:
    """Read a scene from the bytes of a file, or raise a `GdvizError` that names the place."""
    return from_builtins(_tree(raw, "scene"))


def decode_style(raw: bytes) -> FigureStyle:
    """Read the style of a figure from the bytes of a file, as `decode` reads a scene."""
    tree = _tree(raw, "style")
    if not isinstance(tree, dict):
        raise GdvizError("not a style: it must hold one JSON object, {…}")
    _refuse_oddities(tree)
    try:
        style = msgspec.convert(tree, FigureStyle)
    except msgspec.ValidationError as error:
        raise reworded(error, tree, FigureStyle) from None
    check_style(style)
    return style


def _tree(raw: bytes, what: str) -> object:
    """What JSON is in `raw`, which should be a `what`."""
    if len(raw) > MAX_BYTES:
        raise GdvizError(f"a {what} file has at most {MAX_BYTES} bytes, this one has more")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GdvizError(f"not a {what}: byte {error.start} is not UTF-8 text") from None
    if _depth(raw) > MAX_DEPTH:
        raise GdvizError(f"not a {what}: nested deeper than {MAX_DEPTH} levels")
    return _parse(text, what)


def from_builtins(tree: object) -> Scene:
    """Make a checked scene of plain lists and dictionaries."""
    if not isinstance(tree, dict):
        raise GdvizError("not a scene: it must hold one JSON object, {…}")
    _refuse_oddities(tree)
    version = tree.get("version", VERSION)
    if isinstance(version, int) and version > VERSION:
        raise GdvizError(
            f"this scene is of version {shown(version)}, newer than the {VERSION} that this "
            "program reads",
            where="version",
        )
    try:
        scene = msgspec.convert(tree, Scene)
    except msgspec.ValidationError as error:
        raise reworded(error, tree) from None
    check(scene)
    return scene


def encode(scene: Scene) -> bytes:
    """The scene as indented JSON, ready to be written; `decode` gives it back."""
    tree = {"version": VERSION, **msgspec.to_builtins(scene)}
    if not tree["show"]:
        del tree["show"]
    return (json.dumps(tree, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def schema() -> dict[str, Any]:
    """JSON Schema of a scene file, with every catalogue entry's parameters."""
    from gdviz.scene.schema import scene_schema

    return scene_schema()


def _depth(raw: bytes) -> int:
    depth = deepest = 0
    for bracket in re.findall(rb"[\[\]{}]", _STRINGS.sub(b"", raw)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


class _Repeated(dict[str, Any]):
    """An object in which a key stands twice; remembered until its place is known."""

    key: str


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    seen: set[str] = set()
    repeated = _Repeated(plain)
    repeated.key = next(k for k, _ in pairs if k in seen or seen.add(k))  # type: ignore[func-returns-value]  # add returns None
    return repeated


def _whole(digits: str) -> int | float:
    """A whole number; infinite, and so refused at its place, when it is absurdly long."""
    return int(digits) if len(digits) <= _MAX_DIGITS else float(digits)


def _parse(text: str, what: str) -> object:
    if not text.strip():
        raise GdvizError(f"not a {what}: the file is empty")
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole)
    except json.JSONDecodeError as error:
        message = error.msg.lower().removesuffix(" starting at")
        raise GdvizError(
            f"not JSON: {message}", where=f"line {error.lineno}, column {error.colno}"
        ) from None


def _refuse_oddities(node: object, *steps: str | int) -> None:
    """What a typed decoder lets pass: repeated keys, infinity and nan, broken text."""
    where = place(*steps) or "scene"
    if isinstance(node, _Repeated):
        raise GdvizError(f"the key {shown(node.key)} stands twice", where=where)
    if isinstance(node, dict):
        for key, child in node.items():
            if not isinstance(key, str):  # from a script; a file cannot hold it
                raise GdvizError(f"its names must be text, got {shown(key)}", where=where)
            _refuse_oddities(key, *steps)
            _refuse_oddities(child, *steps, key)
    elif isinstance(node, list):
        for i, child in enumerate(node):
            _refuse_oddities(child, *steps, i)
    elif isinstance(node, float) and not math.isfinite(node):
        rule = "at most 1.8e308" if math.isinf(node) else "not NaN"
        raise GdvizError(f"must be a finite number, {rule}", where=where)
    elif isinstance(node, str) and any("\ud800" <= c <= "\udfff" for c in node):
        raise GdvizError("half a character (a lone surrogate) is not text", where=where)
    elif node is not None and not isinstance(node, int | float | str):
        rule = "must be a plain number, text, list or dictionary"
        raise GdvizError(f"{rule}, got a {type(node).__name__}", where=where)
