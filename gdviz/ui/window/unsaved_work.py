"""Unsaved work: kept while it is done, asked about before it is left, offered afterwards."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QObject, QSize

from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.ui.look import dress
from gdviz.ui.window.keeping import Keeping

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QWidget

    from gdviz.scene.records import Scene
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.session import Session
    from gdviz.ui.system.shelf import Kept, Shelf
    from gdviz.ui.window.files import Files
    from gdviz.ui.window.leave_card import LeaveCard
    from gdviz.ui.window.recovery_panel import RecoveryPanel

_SMALL = QSize(104, 76)  # pixels at 100 % of a picture on a card


@final
class UnsavedWork(QObject):
    """Stands between the session and everything that would leave its scene behind.

    Until it is told where to keep work it keeps none, and asks nobody: `keep_on` says where.

    Parameters
    ----------
    session, files
        Whose scene is kept, and what saves and opens it.
    look
        Tells the theme of the window.
    window
        Over which cards appear.
    """

    def __init__(
        self,
        session: Session,
        files: Files,
        look: Callable[[], Theme],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._files = session, files
        self._look, self._window = look, window
        self._shelf: Shelf | None = None
        self._keeping: Keeping | None = None
        self._then: Callable[[], object] | None = None
        self._card: LeaveCard | None = None  # both are made when there is a need
        self._panel: RecoveryPanel | None = None

    def keep_on(self, shelf: Shelf) -> None:
        """Keep unsaved work on `shelf` from now on, and offer what was left behind there."""
        self._shelf = shelf
        self._keeping = Keeping(self._session, shelf, self)
        self.offer()

    # -- before it is left -------------------------------------------------------------

    @property
    def is_at_stake(self) -> bool:
        """Whether something would be lost if the scene were left now."""
        return self._shelf is not None and self._session.modified

    def open_scene(self, name: str) -> None:
        """Open a shipped scene or a file, when nothing is lost by it or the user has chosen."""
        title = shipped.titles().get(name, Path(name).name)
        follows = f"{title} opens once you have chosen."
        self.before("open", follows, partial(self._files.open, name))

    def close_window(self) -> None:
        """Close the window, when nothing is lost by it or the user has chosen."""
        self.before("close", "gdviz closes once you have chosen.", self._window.close)

    def before(self, verb: str, what_follows: str, then: Callable[[], object]) -> None:
        """Do `then`; with unsaved work only when the user has chosen what becomes of it."""
        if not self.is_at_stake:
            then()
            return
        if self._card is None:
            from gdviz.ui.window.leave_card import LeaveCard

            self._card = LeaveCard(self._window)
            self._card.saved.connect(self._on_save)
            self._card.kept.connect(self._on_keep)
            self._card.left.connect(self._go_on)
        dress.spread(self._card, self._look())
        self._then = then
        picture = self._picture(self._session.scene)
        self._card.ask(self._session.history.unsaved, verb, what_follows, picture)

    def _on_save(self) -> None:
        if self._files.save():
            self._go_on()

    def _on_keep(self) -> None:
        session = self._session
        assert self._shelf is not None
        try:
            self._shelf.keep(
                session.scene, path=session.path, labels=session.history.unsaved, later=True
            )
        except GdvizError as error:
            session.complain(str(error))
            return
        session.inform("Kept; it is listed under Scenes")
        self._go_on()

    def _go_on(self) -> None:
        then, self._then = self._then, None
        self._session.leave()
        if self._keeping is not None:
            self._keeping.drop()
        if then is not None:
            then()

    def close(self) -> None:
        """The program ends: what is neither saved nor left is kept for the next time."""
        if self._keeping is not None:
            self._keeping.flush()

    # -- afterwards --------------------------------------------------------------------

    def offer(self) -> None:
        """Offer what earlier sessions did not save, if there is anything."""
        found = self._shelf.left_behind() if self._shelf is not None else ()
        if not found and self._panel is None:
            return
        if self._panel is None:
            from gdviz.ui.window.recovery_panel import RecoveryPanel

            self._panel = RecoveryPanel(self._picture, self._window)
            self._panel.opened.connect(self.open_kept)
            self._panel.set_aside.connect(self._on_set_aside)
            self._panel.thrown_away.connect(self._on_throw_away)
        dress.spread(self._panel, self._look())
        self._panel.offer(found)

    def put_aside(self) -> tuple[Kept, ...]:
        """What the user has asked to keep for later."""
        return self._shelf.put_aside() if self._shelf is not None else ()

    def open_kept(self, kept: Kept) -> None:
        """Open work that was kept, when the user has chosen what becomes of the present one."""
        follows = f"{kept.scene.title} opens once you have chosen."
        self.before("open", follows, partial(self._recover, kept))

    def _recover(self, kept: Kept) -> None:
        assert self._shelf is not None
        assert self._keeping is not None
        try:
            self._session.recover(kept.scene, kept.path)
            self._keeping.write_now()
        except GdvizError as error:
            self._session.complain(str(error))
            return
        self._shelf.throw_away(kept)  # this session keeps it under its own name by now
        self.offer()

    def _on_set_aside(self, kept: Kept) -> None:
        assert self._shelf is not None
        try:
            self._shelf.set_aside(kept)
        except GdvizError as error:
            self._session.complain(str(error))
        self.offer()

    def _on_throw_away(self, kept: Kept) -> None:
        assert self._shelf is not None
        self._shelf.throw_away(kept)
        self.offer()

    def _picture(self, scene: Scene) -> QPixmap:
        from gdviz.ui.window.thumbnail import thumbnail

        theme = self._look()
        return thumbnail(scene, theme, _SMALL * theme.scale)
