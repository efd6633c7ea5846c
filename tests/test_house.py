"""The promise: the house is as ARCHITECTURE.md draws it, and no room outgrows itself."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "gdviz"
MOST_LINES, MOST_FLAT = 400, 12
FACE = {"__init__", "__main__"}  # they hand names on


def modules() -> dict[str, Path]:
    """Every file of the package by the name under which it is imported."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def imported(path: Path, known: dict[str, Path]) -> set[str]:
    """The files that `path` imports, at its head, for its types or in a function."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            found |= {name if name in known else node.module for name in names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name in known}


def rooms_below(base: str) -> dict[str, set[str]]:
    """Which rooms directly in `base` each of them imports from."""
    known, depth = modules(), base.count(".") + 1
    arrows: dict[str, set[str]] = defaultdict(set)
    for name, path in known.items():
        parts = name.split(".")
        if not name.startswith(f"{base}.") or parts[depth] in FACE:
            continue
        arrows[parts[depth]]  # a room without arrows is a room
        for other in imported(path, known):
            if other.startswith(f"{base}."):
                arrows[parts[depth]].add(other.split(".")[depth])
        arrows[parts[depth]].discard(parts[depth])
    return dict(arrows)


def drawn(number: int) -> dict[str, set[str]]:
    """The arrows of the `number`-th diagram of the page."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    arrows: dict[str, set[str]] = {}
    for line in re.findall(r"```\n(.*?)```", page, re.DOTALL)[number].splitlines():
        rooms, arrow, rest = line.partition("→")
        below = re.split(r"\s{2,}", rest.strip())[0] if arrow else ""
        named = re.split(r"\s{2,}", rooms.strip())[0] if not arrow else rooms
        for room in named.split(","):
            arrows[room.strip()] = {name.strip() for name in below.split(",") if name.strip()}
    return arrows


def test_the_floors_are_as_the_page_draws_them() -> None:
    assert drawn(0) == rooms_below("gdviz")


def test_the_rooms_of_the_window_are_as_the_page_draws_them() -> None:
    assert drawn(1) == rooms_below("gdviz.ui")


def test_an_arrow_of_the_page_leads_down_the_page() -> None:
    for number in (0, 1):
        arrows = drawn(number)
        order = list(arrows)
        if "assets" in order:  # used by all, and so drawn last
            order.remove("assets")
        for room, below in arrows.items():
            up = [
                b
                for b in below - {"assets"}
                if room in order and order.index(b) < order.index(room)
            ]
            assert up == [], room


def test_no_file_is_longer_than_an_idea() -> None:
    files = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {str(p): n for p, n in lines.items() if n > MOST_LINES} == {}


def test_few_files_lie_flat_in_the_window() -> None:
    assert len(list((PACKAGE / "ui").glob("*.py"))) <= MOST_FLAT
