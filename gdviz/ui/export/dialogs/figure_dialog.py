"""The window in which a picture is prepared: for a page, a slide or a poster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast, final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from gdviz.core.errors import GdvizError
from gdviz.core.params import ParamSpec
from gdviz.engine.caption import caption
from gdviz.lessons.prose import shown_text
from gdviz.scene.carriers import into_png
from gdviz.scene.files import write_atomically
from gdviz.scene.specs import MAX_STEPS
from gdviz.ui.export.dialogs.export_dialog import ExportDialog
from gdviz.ui.export.dialogs.preview import Preview, shrunk
from gdviz.ui.export.dialogs.runs_ahead import WAITING
from gdviz.ui.export.figure import picture_files as stills
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.panel_picture import picture, png
from gdviz.ui.export.figure.sheet import LEAST, MOST, check_size
from gdviz.ui.look.plain import Label
from gdviz.ui.panels import COMPOSED, figure_layouts
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.widgets.segmented import Segmented

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QCloseEvent, QImage

    from gdviz.engine.run import Run
    from gdviz.ui.export.figure.vector import Bands, Lettering
    from gdviz.ui.framing import Framing
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.session import Session

_FORMATS = {".png": "PNG", ".svg": "SVG", ".pdf": "PDF"}
_WINDOW = "window"  # not composed anew, but as it stands on the screen
_BANDS = {"vector": "Shapes", "image": "One image"}
_LETTERS = {"outlines": "Outlines", "text": "Text"}
_MM = 25.4


def _pixels(name: str, default: float) -> ParamSpec:
    return ParamSpec(
        name=name, default=default, low=float(LEAST), high=float(MOST), kind="integer",
        soft=(320.0, 3840.0),
    )  # fmt: skip


_WIDTH, _HEIGHT = _pixels("width", 1920.0), _pixels("height", 1080.0)
_STEP = ParamSpec(name="step", default=0.0, low=0.0, high=float(MAX_STEPS), kind="integer")
_DPI = ParamSpec(
    name="pixels per inch", default=96.0, low=10.0, high=2400.0, soft=(72.0, 600.0)
)


@final
class FigureDialog(ExportDialog):
    """Shows the picture that it would write.

    Parameters
    ----------
    panels
        Tells which panels make up the window as it is.
    """

    def __init__(
        self,
        session: Session,
        framing: Callable[[], Framing],
        panels: Callable[[], Sequence[QWidget]],
        parent: QWidget,
    ) -> None:
        super().__init__("Export figure", session, framing, parent)
        self._panels = panels
        self._ground = "#ffffff"
        self._stage = Preview("The picture", self)
        self._format = Segmented(_FORMATS, parent=self)
        self._shows.set_entries({**figure_layouts(), _WINDOW: "Window as it is"})
        self._bands, self._letters = (Combo(height=28, parent=self) for _ in range(2))
        self._bands.set_entries(_BANDS)
        self._letters.set_entries(_LETTERS)
        self._step, self._wide, self._high, self._dpi = (
            NumberField(spec, parent=self) for spec in (_STEP, _WIDTH, _HEIGHT, _DPI)
        )
        self._seen: int | None = None  # the step on the screen when the hand was last there
        self._shown: int | None = None  # the step of the picture
        self._caption = Label(parent=self)
        self._caption.setWordWrap(True)
        self._caption.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._caption.setAccessibleName("Caption")
        self._labels.append(self._caption)
        self._fill()
        self._connect()

    def _fill(self) -> None:
        self._settings = [
            (self.add_row(text, field), field)
            for text, field in (
                ("Shows", self._shows), ("Colours", self._colours),
                ("Step", self._step), ("Width in pixels", self._wide),
                ("Height in pixels", self._high), ("Pixels per inch", self._dpi),
                ("Bands", self._bands), ("Letters", self._letters),
            )
        ]  # fmt: skip
        self._copy = self.add_button("Copy caption")
        self._close = self.add_button("Close")
        self._go = self.add_button("Export…", primary=True)
        self.fill_left(self._stage, self._caption)
        self.fill_right(self._format)

    def _connect(self) -> None:
        self._format.chosen.connect(self._on_look)
        for combo in (self._bands, self._letters):
            combo.chosen.connect(self._on_look)
        for field in (self._step, self._wide, self._high, self._dpi):
            field.entered.connect(self._on_look)
            field.complained.connect(self.complain)
        self._copy.clicked.connect(self._on_copy)
        self._close.clicked.connect(self.close)
        self._go.clicked.connect(self._on_go)

    # -- in ----------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        self._ground = theme.window
        super().set_theme(theme)

    def open_near(self, window: QWidget) -> None:
        """Show the picture of the present step."""
        self._follow()
        super().open_near(window)

    def show_look(self) -> None:
        self._show_settings()
        if self._as_it_is:
            image = picture(self._panels(), self._ground)
            self._stage.show_image(image)
            self.say(f"{image.width()} × {image.height()} pixels")
            self._caption.setText("")
            return
        check_size(self._size)
        runs = self._runs.of(self._session.scene)
        if runs is None:
            self.say(WAITING)
            return
        with self._figure(shrunk(self._size), runs) as figure:
            self._shown = k = min(round(self._step.value()), figure.steps)
            self._step.set_value(k)
            self._stage.show_image(figure.image(k))
            self._caption.setText(caption(figure.plan, figure.runs, k))
        across, down = (_MM * side / self._dpi.value() for side in self._size)
        self.say(f"{across:.0f} × {down:.0f} mm on paper")

    def _follow(self) -> None:
        """Take over the step on the screen, when that is another one."""
        snapshot = self._session.snapshot
        if snapshot is not None and snapshot.k != self._seen:
            self._seen = snapshot.k
            self._step.set_value(snapshot.k)

    def _show_settings(self) -> None:
        """Only those that matter for the format."""
        kind = self._format.current()
        if kind != ".png" and self._shows.current_key() == _WINDOW:
            self._shows.set_current(COMPOSED)
        free = not self._as_it_is
        wanted = {
            self._shows: True, self._colours: free, self._step: free, self._wide: free,
            self._high: free, self._dpi: free, self._bands: kind != ".png",
            self._letters: kind == ".svg",
        }  # fmt: skip
        for label, field in self._settings:
            for part in (label, field):
                part.setVisible(wanted[field])
        self._copy.setEnabled(free)

    def start(self, name: str) -> None:
        """Write the picture to the file `name`."""
        path = Path(name)
        try:
            write_atomically(path, self._content(path.suffix.lower()))
        except GdvizError as error:
            self.complain(str(error))
            return
        self.say(f"{path.name} is written")
        self.informed.emit(f"Exported {path.name}")

    # -- the hand ----------------------------------------------------------------------

    def _on_go(self) -> None:
        if not self.is_settled():
            return
        kind = self._format.current()
        name, _ = QFileDialog.getSaveFileName(
            self, "Export figure", self._session.suggested(kind),
            f"{_FORMATS[kind]} pictures (*{kind})",
        )  # fmt: skip
        self._session.remember(name)
        if name:
            self.start(name if Path(name).suffix else name + kind)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._caption.text())
        self.say("Caption copied")

    # -- the picture -------------------------------------------------------------------

    @property
    def _as_it_is(self) -> bool:
        return self._shows.current_key() == _WINDOW

    @property
    def _size(self) -> tuple[int, int]:
        return round(self._wide.value()), round(self._high.value())

    def _figure(self, size: tuple[int, int], runs: Sequence[Run]) -> Figure:
        return Figure(
            self._session.scene, size, theme=self.theme_name, layout=self.layout_name,
            framing=self._framing(), runs=runs,
        )  # fmt: skip

    def _content(self, suffix: str) -> bytes:
        """The bytes of the file."""
        scene = self._session.scene
        if suffix not in stills.SUFFIXES:
            raise GdvizError(f"pictures end with {', '.join(stills.SUFFIXES)}", where=suffix)
        if suffix == ".png" and self._as_it_is:
            image: QImage = picture(self._panels(), self._ground)
            return into_png(
                png(image), scene, title=shown_text(scene.title, self._session.runs)
            )
        runs = self._runs.of(scene)
        if runs is None:
            raise GdvizError(WAITING)
        return stills.still(
            scene, suffix, size=self._size, dpi=self._dpi.value(), theme=self.theme_name,
            layout=COMPOSED if self._as_it_is else self.layout_name, step=self._shown,
            bands=cast("Bands", self._bands.current_key()),
            lettering=cast("Lettering", self._letters.current_key()), framing=self._framing(),
            runs=runs,
        )  # fmt: skip

    # -- Qt ----------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WindowActivate:
            self._follow()
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._soon.stop()
        super().closeEvent(event)
