"""The runs of a scene on a landscape that somebody typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdviz.scene.check import check
from gdviz.scene.edits import SetFormula

if TYPE_CHECKING:
    from gdviz.scene.records import Scene


def with_formula(scene: Scene, formula: str) -> Scene:
    """`scene` on the landscape `formula`, checked: a run may need what it does not offer."""
    changed = SetFormula(formula).apply(scene)
    check(changed)
    return changed
