"""What is written on the landscape, as a part of the session's scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from msgspec.structs import replace
from PySide6.QtCore import QObject

from gdviz.lessons.prose import shown_notes
from gdviz.scene.edits import SetScene
from gdviz.ui.action_spec import SCENE, ActionSpec

if TYPE_CHECKING:
    from gdviz.scene.records import Annotation
    from gdviz.ui.editing import Editing
    from gdviz.ui.views.plane.landscape import LandscapeView


@final
class NoteActions(QObject):
    """Hears what the hand does with notes, and makes edits of it."""

    def __init__(self, editing: Editing, landscape: LandscapeView, parent: QObject) -> None:
        super().__init__(parent)
        self._editing, self._landscape = editing, landscape
        hand = landscape.notes
        hand.requested.connect(self._on_requested)
        hand.settled.connect(editing.settle)
        hand.hinted.connect(self._on_hinted)

    def actions(self) -> tuple[ActionSpec, ...]:
        """What can be done to notes wherever the mouse is."""
        return (
            ActionSpec(
                "note", "Write a note…", "On the landscape, in words or LaTeX", self.write,
                ("N",), group=SCENE, menu="edit",
            ),
        )  # fmt: skip

    def write(self) -> None:
        """Write in the middle of the picture."""
        if self._landscape.isVisible() and self._landscape.takes_notes:
            (x0, x1), (y0, y1) = self._landscape.shown_window
            self._landscape.notes.write((0.5 * (x0 + x1), 0.5 * (y0 + y1)))
        else:
            self._editing.complain("Switch to 2-D to add notes")

    def _on_requested(self, label: str, notes: tuple[Annotation, ...]) -> None:
        show = replace(self._editing.scene.show, annotations=notes)
        if self._editing.apply(SetScene(label, show=show)):
            # refused: the hand must not go on with what is not there
            kept, snapshot = self._editing.scene.show.annotations, self._editing.snapshot
            shown = shown_notes(kept, snapshot.runs if snapshot is not None else None)
            self._landscape.notes.show_notes(kept, shown)

    def _on_hinted(self, sentence: str) -> None:
        if sentence:
            self._editing.inform(sentence)
