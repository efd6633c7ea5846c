"""An `Editing` for panels that stand alone: it notes what a hand asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gdviz.engine.plan import Plan, resolve
from gdviz.scene.codec import from_builtins
from tests.ui.hand import BOWL

if TYPE_CHECKING:
    from gdviz.engine.simulation import Snapshot
    from gdviz.scene.edits import Edit
    from gdviz.scene.records import Scene


class Recorded:
    """Answers as a session would that takes every edit and shows none of them.

    Attributes
    ----------
    edits, said
        The edits, and everything else that was asked for.
    """

    def __init__(self, tree: dict[str, Any] = BOWL) -> None:
        self._plan = resolve(from_builtins(tree))
        self.edits: list[Edit] = []
        self.said: list[object] = []

    @property
    def scene(self) -> Scene:
        return self._plan.scene

    @property
    def plan(self) -> Plan:
        return self._plan

    @property
    def snapshot(self) -> Snapshot | None:
        return None

    @property
    def selection(self) -> int:
        return 0

    def apply(self, edit: Edit) -> str:
        self.edits.append(edit)
        return ""

    def settle(self) -> None:
        self.said.append("settled")

    def look(self, **changes: Any) -> None:
        self.said.append(changes)

    def select(self, run: int) -> None:
        self.said.append(("select", run))

    def seek(self, k: int) -> None:
        self.said.append(("seek", k))

    def complain(self, sentence: str) -> None:
        self.said.append(sentence)

    def inform(self, sentence: str) -> None:
        self.said.append(sentence)

    def call_panel(self, key: str) -> None:
        self.said.append(("call", key))
