"""The hand on what is written on the landscape: writing, moving, pointing, deleting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, final

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu

from gdviz.scene.records import MAX_ANNOTATIONS, MAX_TITLE, Annotation
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import add_entry
from gdviz.ui.mathtext.line import is_unset
from gdviz.ui.views.plane.annotations import note_box

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas

_NEAR = 10.0  # pixels from a point that can be taken hold of
_WIDTH = 340.0
_FORMULA = "A formula stands between two dollar signs, its braces in pairs, and is not long"
_HINT = "words, and $x^*$ for a formula"


class _Grip(NamedTuple):
    """A part of note `number`, and where the hand has it, in coordinates of the landscape."""

    number: int
    part: Literal["words", "tip"]
    offset: tuple[float, float] = (0.0, 0.0)


@final
class NoteHand(QObject):
    """Takes the mouse where there is a note; the notes themselves are the picture's.

    Signals
    -------
    requested
        What was done, and all notes as they should be.
    settled
        The hand has let go.
    hinted
        What the hand has to do next; "" when it is done.
    """

    requested = Signal(str, object)  # str, tuple of Annotation
    settled = Signal()
    hinted = Signal(str)

    def __init__(self, canvas: Canvas, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._theme: Theme | None = None
        self._notes: tuple[Annotation, ...] = ()
        self._shown: tuple[Annotation, ...] = ()
        self._grip: _Grip | None = None
        self._aiming: int | None = None
        self._written: int | None = None  # the note that is being edited; None: a new one
        self._at = (0.0, 0.0)
        self._left_by_click = False
        self._line = QLineEdit(canvas)
        self._line.setPlaceholderText(_HINT)
        self._line.setAccessibleName("Note on the landscape")
        self._line.setMaxLength(MAX_TITLE)
        self._line.hide()
        self._line.installEventFilter(self)
        self._line.editingFinished.connect(self._on_written)
        self._menu = QMenu(canvas)
        self._menu.triggered.connect(self._on_chosen)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._line.setFont(ui_font(theme.body))

    def show_notes(self, notes: tuple[Annotation, ...], shown: tuple[Annotation, ...]) -> None:
        """The notes as they were written, and as they stand in the picture."""
        self._notes, self._shown = notes, shown

    def let_go(self, notes: tuple[Annotation, ...]) -> None:
        """Let go of what was begun with other notes than these, which are the scene's now."""
        if notes != self._notes:
            self.abandon()

    def abandon(self) -> None:
        """Hold, aim at and write nothing: the scene is another one."""
        self._grip = None
        if self._aiming is not None:
            self._aiming = None
            self.hinted.emit("")
        if not self._line.isHidden():
            self._line.clear()  # it ends its writing when it is hidden
            self._written = None
            self._close()

    # -- the mouse ---------------------------------------------------------------------

    def is_over(self, x: float, y: float) -> bool:
        """Whether there is something to take hold of; asked while no button is pressed."""
        self._left_by_click = False
        return self._aiming is not None or self._found(x, y) is not None

    def press(self, x: float, y: float) -> bool:
        """Take the press at that point of the landscape, if it is for a note."""
        if self._left_by_click:  # it has ended the writing, and asks for nothing else
            self._left_by_click = False
            self._grip = _Grip(len(self._notes), "tip")
            return True
        if self._aiming is not None:
            self._point_at(self._aiming, (x, y))
            self._aiming = None
            self.hinted.emit("")
            self._grip = _Grip(len(self._notes), "tip")  # this press has done its work
            return True
        self._grip = self._found(x, y)
        return self._grip is not None

    def drag(self, x: float, y: float) -> bool:
        """Move what the hand holds, if it does."""
        grip = self._grip
        if grip is None:
            return False
        if grip.number >= len(self._notes):
            return True
        note = self._notes[grip.number]
        if grip.part == "tip":
            self._change(grip.number, "move arrow", replace(note, to=(x, y)))
            return True
        at = (x + grip.offset[0], y + grip.offset[1])
        if at != note.at:
            self._change(grip.number, "move note", replace(note, at=at))
        return True

    def release(self) -> bool:
        """Let go, if the hand holds something."""
        held, self._grip = self._grip is not None, None
        if held:
            self.settled.emit()
        return held

    def ask(self, x: float, y: float, screen: QPoint) -> None:
        """Say what can be done at that point."""
        self._at = (x, y)
        found = self._found(x, y)
        self._menu.clear()
        if found is None:
            write = add_entry(self._menu, "Write here…")
            write.setData("write")
            write.setEnabled(len(self._notes) < MAX_ANNOTATIONS)
        else:
            self._written = found.number
            has = self._notes[found.number].to is not None
            for data, text in (
                ("edit", "Change the words…"), ("aim", "Point at…"),
                *((("bare", "Without arrow"),) if has else ()), ("delete", "Delete"),
            ):  # fmt: skip
                add_entry(self._menu, text).setData(data)
        self._menu.popup(screen)

    # -- writing -----------------------------------------------------------------------

    def write(self, at: tuple[float, float], index: int | None = None) -> None:
        """Open a line at a point of the landscape for a new note, or for note `index`."""
        self._at, self._written = at, index
        if index is None and len(self._notes) >= MAX_ANNOTATIONS:
            self.hinted.emit(f"There are {MAX_ANNOTATIONS} notes, as many as a scene may have")
            return
        if self._theme is None:
            return
        x, y = self._canvas.to_pixels(np.array([at]))[0]
        place = self._canvas.mapFromScene(self._canvas.surface.mapToScene(float(x), float(y)))
        width, height = self._theme.px(_WIDTH), self._line.sizeHint().height()
        left = min(max(place.x() - width // 2, 0), max(self._canvas.width() - width, 0))
        top = min(max(place.y() - height // 2, 0), max(self._canvas.height() - height, 0))
        self._line.setText(self._notes[index].text if index is not None else "")
        self._line.setGeometry(left, top, width, height)
        self._line.show()
        self._line.setFocus()
        self._line.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.KeyPress:
                self._close()
            event.accept()
            return True
        if isinstance(event, QFocusEvent) and event.lostFocus() and not self._line.isHidden():
            self._left_by_click = event.reason() is Qt.FocusReason.MouseFocusReason
        return super().eventFilter(watched, event)

    def _on_written(self) -> None:
        if not self._line.isVisible():
            return
        text = "".join(c for c in self._line.text() if c.isprintable()).strip()
        index = self._written
        self._close()
        if is_unset(text):
            self.hinted.emit(_FORMULA)
        if index is not None and index < len(self._notes):
            if text:
                self._change(index, "change note", replace(self._notes[index], text=text))
            else:
                self._delete(index)
            self.settled.emit()
        elif index is None and text:
            self._tell("write note", (*self._notes, Annotation(self._at, text)))
            self.settled.emit()

    def _close(self) -> None:
        self._line.hide()
        self._line.window().setFocus()

    # -- inside ------------------------------------------------------------------------

    def _on_chosen(self, action: object) -> None:
        data, index = action.data(), self._written  # type: ignore[attr-defined]  # a QAction
        if data == "write":
            self.write(self._at)
        elif index is None or index >= len(self._notes):
            return
        elif data == "edit":
            self.write(self._notes[index].at, index)
        elif data == "aim":
            self._aiming = index
            self.hinted.emit("Click where the arrow shall point")
        elif data == "bare":
            self._point_at(index, None)
        else:
            self._delete(index)
            self.settled.emit()

    def _point_at(self, index: int, to: tuple[float, float] | None) -> None:
        if index < len(self._notes):
            self._change(index, "point arrow", replace(self._notes[index], to=to))
            self.settled.emit()

    def _delete(self, index: int) -> None:
        self._tell("delete note", self._notes[:index] + self._notes[index + 1 :])

    def _change(self, index: int, label: str, note: Annotation) -> None:
        self._tell(label, (*self._notes[:index], note, *self._notes[index + 1 :]))

    def _tell(self, label: str, notes: tuple[Annotation, ...]) -> None:
        self._notes = self._shown = notes
        self.requested.emit(label, notes)

    def _found(self, x: float, y: float) -> _Grip | None:
        """What lies under that point of the landscape; the last one lies on top."""
        if self._theme is None or not self._notes:
            return None
        px, py = self._canvas.to_pixels(np.array([[x, y]]))[0]
        for index, note in reversed(list(enumerate(self._shown))):
            if note.to is not None:
                tip = self._canvas.to_pixels(np.array([note.to]))[0]
                if np.hypot(tip[0] - px, tip[1] - py) < self._theme.px(_NEAR):
                    return _Grip(index, "tip")
            left, top, right, bottom = note_box(note, self._theme, self._canvas)
            reach = 2.0 if note.text else self._theme.px(_NEAR)
            if left - reach <= px <= right + reach and top - reach <= py <= bottom + reach:
                return _Grip(index, "words", (note.at[0] - x, note.at[1] - y))
        return None
