"""What is written on the landscape, as a part of the session's scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject

from gdviz.scene.edits import SetScene

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.scene.records import Annotation
    from gdviz.ui.session import Session
    from gdviz.ui.views.paths.panel import PathsPanel


class NoteActions(QObject):
    """Hears what the hand does with notes, and makes edits of it."""

    def __init__(self, session: Session, paths: PathsPanel, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._paths = session, paths
        hand = paths.landscape.notes
        hand.requested.connect(self._on_requested)
        hand.settled.connect(session.settle)
        hand.hinted.connect(self._on_hinted)

    def on_note(self) -> None:
        """Write in the middle of the picture."""
        if self._paths.shown == "2d" and self._paths.landscape.takes_notes:
            (x0, x1), (y0, y1) = self._paths.landscape.shown_window
            self._paths.landscape.notes.write((0.5 * (x0 + x1), 0.5 * (y0 + y1)))
        else:
            self._session.complained.emit("Notes stand on the plane: choose 2-D")

    def _on_requested(self, label: str, notes: tuple[Annotation, ...]) -> None:
        show = replace(self._session.scene.show, annotations=notes)
        self._session.apply(SetScene(label, show=show))

    def _on_hinted(self, sentence: str) -> None:
        if sentence:
            self._session.informed.emit(sentence)
