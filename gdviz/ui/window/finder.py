"""The search box of the window: what it can find, and what was found lately."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from gdviz.ui.look import dress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.search.box import SearchBox
    from gdviz.ui.search.entry import Entry
    from gdviz.ui.session import Session
    from gdviz.ui.widgets.panel import Panel
    from gdviz.ui.window.actions import Actions


@final
class Finder:
    """Opens the box over `window`, with the entries as things stand then.

    Attributes
    ----------
    box
        The box itself; None until somebody has asked for it.
    """

    def __init__(
        self,
        session: Session,
        panels: Sequence[Panel],
        actions: Actions,
        styles: Callable[[], tuple[RunStyle, ...]],
        look: Callable[[], Theme],
        window: QWidget,
    ) -> None:
        self._session, self._panels, self._actions = session, panels, actions
        self._styles, self._look, self._window = styles, look, window
        self._recent: tuple[str, ...] = ()
        self.box: SearchBox | None = None

    @property
    def recent(self) -> tuple[str, ...]:
        """The keys of what was found and done lately, the last one first."""
        return self.box.recent if self.box is not None else self._recent

    @recent.setter
    def recent(self, keys: tuple[str, ...]) -> None:
        self._recent = keys

    def open(self) -> None:
        """Open the search box, or close it."""
        if self.box is None:
            from gdviz.ui.search.box import SearchBox

            self.box = SearchBox(self.entries, self._styles, self._window)
            self.box.recent = self._recent
            dress.spread(self.box, self._look())
        self.box.open()

    def close(self) -> None:
        """Close it: what it has found belongs to a scene that is no longer there."""
        if self.box is not None and self.box.isVisible():
            self.box.close_box()

    def entries(self) -> list[Entry]:
        """Everything that can be found, as things stand now."""
        from gdviz.ui.search import sources

        session = self._session
        offers = (offer for panel in self._panels for offer in panel.settings_offered())
        return [
            *sources.of_settings(offers),
            *sources.of_actions(self._actions.specs.values()),
            *sources.of_panels(session),
            *sources.of_methods(session),
            *sources.of_scenes(session.open_asked.emit),
            *sources.of_landscapes(session),
        ]
