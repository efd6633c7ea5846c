"""The catalogue of methods as a menu: by family, or by the letters that are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.scene.check import lacking
from gdviz.ui.look.icons import icon
from gdviz.ui.look.plain import add_entry, caption, tip
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.system.screens import screen_of

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from gdviz.core.optimizers import Optimizer

_INVITATION = "Type to search"
_NOTHING = "No matching method"
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class MethodsMenu(QMenu):
    """Offers the methods; those that the landscape cannot serve say why they are grey.

    Signals
    -------
    chosen
        The key of a method.
    """

    chosen = Signal(str)

    def __init__(self, title: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(caption(title), parent)
        self._theme = LIGHT
        self._typed = ""
        self._home = 0  # the height at which it was opened
        self._landscape = ""
        self._search = add_entry(self, _INVITATION)
        self._search.setEnabled(False)
        self._families: list[_Family] = []
        self._flat: list[QAction] = []
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)
        self.triggered.connect(self._on_triggered)

    def set_landscape(self, key: str) -> None:
        """Offer what the landscape `key` can serve."""
        if key != self._landscape:
            self._landscape = key
            self._tell()

    def fill(self) -> None:
        """Make the entries, a hundred objects, as late as when it is opened."""
        if self._flat:
            return
        self._families = [_Family(family, self) for family in _by_family()]
        for family in self._families:
            self.addMenu(family)
        self._flat = [_entry(method, self) for method in OPTIMIZERS.values()]
        self._tell()
        self._dress()

    def _tell(self) -> None:
        """Say of every method whether the landscape can serve it."""
        if not self._landscape:
            return
        for entry in self._entries():
            method = OPTIMIZERS[str(entry.data())]
            thing = lacking(method, OBJECTIVES[self._landscape])
            entry.setEnabled(not thing)
            entry.setToolTip(tip(f"Needs {thing}" if thing else _tip(method)))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._dress()

    def _dress(self) -> None:
        theme, size = self._theme, self._theme.px(16)
        self._search.setIcon(
            icon("search", theme.text_secondary, size, disabled=theme.text_secondary)
        )
        for entry in self._entries():
            if OPTIMIZERS[str(entry.data())].wrong:
                entry.setIcon(icon("alert-triangle", theme.bad, size))

    def search(self, text: str) -> None:
        """Show the methods that `text` may mean instead of the families; "" shows these."""
        self.fill()
        self._typed = text
        self._search.setText(caption(text or _INVITATION))
        for action in self.actions()[1:]:
            self.removeAction(action)
        if not text:
            self.addActions([family.menuAction() for family in self._families])
            self._stay_on_screen()
            return
        found = _found(self._flat, text)
        self.addActions(found)
        if not found:
            add_entry(self, _NOTHING).setEnabled(False)
        self._stay_on_screen()
        offered = [action for action in found if action.isEnabled()]
        if offered:
            self.setActiveAction(offered[0])

    def take_key(self, event: QKeyEvent) -> bool:
        """Let a letter go on with the search; whether the key was one."""
        text = event.text()
        if event.key() == Qt.Key.Key_Backspace and self._typed:
            self.search(self._typed[:-1])
        elif event.key() == Qt.Key.Key_Escape and self._typed:
            self.search("")
        elif (
            text.isprintable() and text.strip(" " if not self._typed else "")
            and not event.modifiers() & _COMMANDS
        ):  # fmt: skip
            self.search(self._typed + text)
        else:
            return False
        return True

    # -- inside ------------------------------------------------------------------------

    def _stay_on_screen(self) -> None:
        """Move up while a longer list would end below the screen."""
        room = screen_of(self).availableGeometry()
        height = self.sizeHint().height()
        self.move(self.x(), max(room.top(), min(self._home, room.bottom() - height)))

    def _entries(self) -> list[QAction]:
        return [*(a for family in self._families for a in family.actions()), *self._flat]

    def _on_triggered(self, action: QAction) -> None:
        if action.data():
            self.chosen.emit(str(action.data()))

    # -- Qt ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        if self._typed:
            self.search("")
        super().showEvent(event)
        self._home = self.y()

    def event(self, event: QEvent) -> bool:
        # before the menu itself, which takes letters as the first of an entry
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self.take_key(event) or super().event(event)
        return super().event(event)


class _Family(QMenu):
    """The methods of one family; letters go to the search."""

    def __init__(self, family: str, menu: MethodsMenu) -> None:
        super().__init__(caption(family), menu)
        self._menu = menu
        self.setToolTipsVisible(True)
        for method in _by_family()[family]:
            entry = _entry(method, self)
            self.addAction(entry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isprintable() and event.text().strip():
            self.hide()
            self._menu.take_key(event)
        else:
            super().keyPressEvent(event)


def _by_family() -> dict[str, list[Optimizer]]:
    families: dict[str, list[Optimizer]] = {}
    for method in OPTIMIZERS.values():
        families.setdefault(method.family, []).append(method)
    return families


def _entry(method: Optimizer, parent: QWidget) -> QAction:
    entry = QAction(caption(method.title[:1].upper() + method.title[1:]), parent)
    entry.setData(method.key)
    entry.setToolTip(tip(_tip(method)))
    return entry


def _tip(method: Optimizer) -> str:
    return "\n".join(filter(None, (method.strengths, method.reference)))


def _found(entries: list[QAction], text: str) -> list[QAction]:
    """The entries that are called so, those that begin so first; else those of a family."""
    words, start = text.lower().split(), text.lower()
    methods = [(entry, OPTIMIZERS[str(entry.data())]) for entry in entries]
    named = [
        (not method.title.lower().startswith(start), entry)
        for entry, method in methods
        if all(word in f"{method.title} {method.key}".lower() for word in words)
    ]
    if named:
        return [entry for _, entry in sorted(named, key=lambda hit: hit[0])]
    return [entry for entry, method in methods if start in method.family.lower()]
