"""How large the whole interface is, on each screen by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QObject

from gdviz.ui.action_spec import VIEW, ActionSpec
from gdviz.ui.system.screens import screen_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QScreen
    from PySide6.QtWidgets import QWidget

    from gdviz.ui.look.theme import Theme

STEPS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.5, 1.6, 1.75, 2.0)
_NEAR = 1e-6


def bounded(scale: float) -> float:
    """`scale` within what the program can be scaled to; 1 for what is no number."""
    return min(max(scale, STEPS[0]), STEPS[-1]) if scale == scale else 1.0


def name_of(screen: QScreen) -> str:
    """Under which a screen is known again: the same model at the same size."""
    size = screen.size()
    model = "-".join(filter(None, (screen.manufacturer(), screen.model(), screen.name())))
    plain = "".join(letter if letter.isalnum() else "-" for letter in model)
    return f"{plain}-{size.width()}x{size.height()}"


@final
class Scaling(QObject):
    """Scales `window` step by step, and as it was when it comes to a screen it was on.

    Attributes
    ----------
    by_screen
        What was chosen, by the name of the screen.
    """

    def __init__(
        self,
        window: QWidget,
        look: Callable[[], Theme],
        wear: Callable[[Theme], None],
        tell: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._look, self._wear, self._tell = window, look, wear, tell
        self.by_screen: dict[str, float] = {}
        self._follows = False

    def actions(self) -> tuple[ActionSpec, ...]:
        return (
            ActionSpec(
                "larger", "Larger interface", "Everything one step larger, up to 200 %",
                self.larger, ("Ctrl+=", "Ctrl++"), group=VIEW, menu="window",
                enabled=lambda: self._look().scale < STEPS[-1] - _NEAR,
            ),
            ActionSpec(
                "smaller", "Smaller interface", "Everything one step smaller, down to 80 %",
                self.smaller, ("Ctrl+-",), group=VIEW, menu="window",
                enabled=lambda: self._look().scale > STEPS[0] + _NEAR,
            ),
            ActionSpec(
                "normal_size", "Interface at 100 %", "Everything as large as it was made",
                self.normal, ("Ctrl+Shift+0", "Ctrl+)"), group=VIEW, menu="window",
                enabled=lambda: self._look().scale != 1.0,
            ),
        )  # fmt: skip

    def larger(self) -> None:
        now = self._look().scale
        self.choose(next((step for step in STEPS if step > now + _NEAR), STEPS[-1]))

    def smaller(self) -> None:
        now = self._look().scale
        self.choose(next((step for step in STEPS[::-1] if step < now - _NEAR), STEPS[0]))

    def normal(self) -> None:
        self.choose(1.0)

    def choose(self, scale: float) -> None:
        """Be `scale` times as large, and remember it for this screen."""
        scale = bounded(scale)
        self.by_screen[name_of(screen_of(self._window))] = scale
        self._put_on(scale)
        self._tell(f"The interface is at {round(100 * scale)} %")

    def follow(self) -> None:
        """Suit the screen that the window is on, from now on."""
        handle = self._window.windowHandle()
        if handle is not None and not self._follows:
            self._follows = True
            handle.screenChanged.connect(self._on_screen)
        self._on_screen(screen_of(self._window))

    def _on_screen(self, screen: QScreen) -> None:
        self._put_on(self.by_screen.get(name_of(screen), self._look().scale))

    def _put_on(self, scale: float) -> None:
        if abs(scale - self._look().scale) > _NEAR:
            self._wear(self._look().scaled(scale))
