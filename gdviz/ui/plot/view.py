"""Base of everything that draws moments, in the window and on figures alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Hashable

    from PySide6.QtGui import QPainter

    from gdviz.core.checkpoint import Checkpoint
    from gdviz.engine.plan import Plan
    from gdviz.scene.figure_style import FigureStyle
    from gdviz.ui.framing import Framing
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.moment import Moment
    from gdviz.ui.plot.canvas import Canvas


_PAPER_SHAPE = 0.62  # height over width


class View(QWidget):
    """A passive picture of a `Moment`; subclasses are final.

    Beyond `show_moment`, the defaults suit a view that has nothing of the kind.

    Attributes
    ----------
    reads_theory
        Whether its moments are to carry an insight.
    needs_opengl
        Whether it is drawn by OpenGL; `paint_on` is there for other targets.
    titles_itself
        Whether a page has no title above it, since each of its panels has one.

    Signals
    -------
    failed
        It cannot be drawn any more: why, in a few words.
    """

    failed = Signal(str)
    letters_from = 0  # panels with letters that stand before its own
    reads_theory: ClassVar[bool] = False
    needs_opengl: ClassVar[bool] = False
    titles_itself: ClassVar[bool] = False

    def show_moment(self, moment: Moment) -> None:
        """Draw `moment`; the same one may come twice.

        Its name is not `show`, which every widget has, and which opens it.
        """
        raise NotImplementedError

    def formula(self, moment: Moment) -> str:
        """LaTeX that says more than the words of the headline; "" for none."""
        return ""

    def headline(self, moment: Moment) -> tuple[str, str]:
        """What stands above it on a figure: a title, and words beside it."""
        raise NotImplementedError

    def wear(self, style: FigureStyle) -> None:
        """Take what an author wants of a figure, where that concerns this view."""

    def printed_titles(self, moment: Moment) -> tuple[str, ...]:
        """What stands above it on a page, the first of these that has room.

        Formulas stand between dollar signs.
        """
        title, note = self.headline(moment)
        return (f"{title}: {note}", title) if note else (title,)

    def wanted_height(self, width: int, theme: Theme, plan: Plan) -> int:
        """How high it is best on a page, in pixels, where it is `width` wide."""
        return round(_PAPER_SHAPE * width)

    def panels(self, plan: Plan) -> int:
        """How many panels with letters it has on a page."""
        return 1

    def insets(self, theme: Theme) -> tuple[int, int]:
        """How far the frame of its plot lies within it, on the left and the right."""
        return 0, 0

    @property
    def key_caption(self) -> str:
        """A word on the colours beside its plot; "" for none."""
        return ""

    def paint_on(self, painter: QPainter) -> None:
        """Paint what Qt cannot render by itself."""

    def take(self, framing: Framing) -> None:
        """Look at what a hand has chosen, where that concerns this view."""

    def settle(self) -> None:
        """Have at once what is otherwise made in the background."""

    def obey(self, checkpoint: Checkpoint) -> None:
        """Let `checkpoint` end what is made while somebody waits for it."""

    def stop(self) -> None:
        """End the work in the background, before the view goes."""

    @property
    def at_rest(self) -> bool:
        """Whether nothing is being made in the background."""
        return True

    @property
    def follows_camera(self) -> bool:
        """Whether what it makes in the background changes as the camera moves."""
        return False

    @property
    def plot(self) -> Canvas | None:
        """The only part that changes from step to step; None when more does."""
        return None

    @property
    def plots(self) -> tuple[Canvas, ...]:
        """The parts that change from step to step while `frame_key` is the same."""
        return () if self.plot is None else (self.plot,)

    @property
    def frame_key(self) -> Hashable:
        """While it is the same, all but `plots` looks the same; None: nobody can tell."""
        return None
