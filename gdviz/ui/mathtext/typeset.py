"""Typeset the formulas of the catalogues and put them among the shipped files.

Run as ``python -m gdviz.ui.mathtext.typeset`` after a formula has changed; a test compares.
"""

from __future__ import annotations

from gdviz import assets
from gdviz.core.objectives import OBJECTIVES
from gdviz.core.schedules import SCHEDULES
from gdviz.ui.mathtext.formula import SHIPPED, file_name, typeset


def wanted() -> dict[str, str]:
    """LaTeX of every shipped formula by file name."""
    objectives = (kind.formula for kind in OBJECTIVES.values())
    schedules = (schedule.formula for schedule in SCHEDULES.values())
    return {file_name(latex): latex for latex in (*objectives, *schedules)}


def main() -> None:
    """Write what is wanted and remove what is not."""
    folder = assets.root() / SHIPPED
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.svg"):
        old.unlink()
    for name, latex in wanted().items():
        (folder / name).write_text(typeset(latex) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
