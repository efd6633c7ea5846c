"""A scene as a Jupyter notebook: the pieces of the script as cells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gdviz.codegen.script import pieces

if TYPE_CHECKING:
    from gdviz.engine.plan import Plan

_HEADINGS = {"landscape": "The landscape", "functions": "The methods", "runs": "The runs",
             "figure": "The picture"}  # fmt: skip


def notebook(plan: Plan) -> str:
    """The notebook of `plan`, in format 4.5, as JSON."""
    cells = [_cell("markdown", _introduction(plan), 0)]
    headed: set[str] = set()
    for kind, text in pieces(plan):
        if kind in _HEADINGS and kind not in headed:
            headed.add(kind)
            cells.append(_cell("markdown", f"## {_HEADINGS[kind]}", len(cells)))
        cells.append(_cell("code", text, len(cells)))
    tree = {
        "cells": cells,
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3", "language": "python", "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"


def _introduction(plan: Plan) -> str:
    scene = plan.scene
    objective = plan.objective
    what = f"{objective.title}: ${objective.formula}$"
    notes = [_words(scene.notes)] if scene.notes.strip() else []
    names = ", ".join(_words(label) for label in plan.labels)
    said = [f"# {_words(scene.title) or 'Untitled'}", *notes, what, f"Runs: {names}."]
    return "\n\n".join([*said, "Written by gdviz."])


def _words(text: str) -> str:
    """Text that Markdown and HTML leave alone."""
    safe = "".join(f"\\{c}" if c in "\\`*_[]<>#|$" else c for c in text.strip())
    return safe.replace("&", "&amp;")


def _cell(kind: str, text: str, index: int) -> dict[str, Any]:
    lines = text.split("\n")
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": f"cell-{index}",
        "metadata": {},
        "source": [*(f"{line}\n" for line in lines[:-1]), lines[-1]],
    }
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}
