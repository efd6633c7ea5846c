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
from gdviz.scene.figure_style import (
    LEAST_SIDE,
    LEAST_TEXT,
    MOST_SIDE,
    MOST_TEXT,
    FigureStyle,
)
from gdviz.scene.files import write_atomically
from gdviz.scene.specs import MAX_STEPS
from gdviz.ui.export.dialogs.export_dialog import ExportDialog
from gdviz.ui.export.dialogs.preview import Preview, shrunk
from gdviz.ui.export.dialogs.runs_ahead import WAITING
from gdviz.ui.export.figure import picture_files as stills
from gdviz.ui.export.figure.figure import Figure
from gdviz.ui.export.figure.page import COLUMN, TEXT
from gdviz.ui.export.figure.panel_picture import picture, png
from gdviz.ui.export.figure.sheet import LEAST, MOST, check_size
from gdviz.ui.look.letters import plainly
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
_UNITS = {"px": "Pixels", "in": "Inches", "mm": "Millimetres"}
_MM = 25.4
_SCREEN, _PRINTED = 96.0, 300.0  # pixels of an inch


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
_INCHES = ParamSpec(
    name="width", default=COLUMN, low=LEAST_SIDE, high=MOST_SIDE, soft=(2.0, 10.0)
)
_MILLIMETRES = ParamSpec(
    name="width", default=84.0, low=_MM * LEAST_SIDE, high=_MM * MOST_SIDE, soft=(50.0, 250.0)
)
_POINTS = ParamSpec(
    name="height of the type", default=TEXT, low=LEAST_TEXT, high=MOST_TEXT, soft=(6.0, 24.0)
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
        self._unit = Combo(height=28, parent=self)
        self._unit.set_entries(_UNITS)
        self._inches, self._millimetres, self._points = (
            NumberField(spec, parent=self) for spec in (_INCHES, _MILLIMETRES, _POINTS)
        )
        self._seen: int | None = None  # the step on the screen when the hand was last there
        self._shown: int | None = None  # the step of the picture
        self._written = ""  # the caption, with its formulas as they are typed on a page
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
                ("Step", self._step), ("Size in", self._unit),
                ("Width in pixels", self._wide), ("Height in pixels", self._high),
                ("Width in inches", self._inches),
                ("Width in millimetres", self._millimetres),
                ("Type in points", self._points), ("Pixels per inch", self._dpi),
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
        self._unit.chosen.connect(self._on_unit)
        for field in (
            self._step, self._wide, self._high, self._dpi, self._inches, self._millimetres,
            self._points,
        ):  # fmt: skip
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
            self._written = ""
            self._caption.setText("")
            return
        if self._style is None:
            check_size(self._size)
        runs = self._runs.of(self._session.scene)
        if runs is None:
            self.say(WAITING)
            return
        with self._figure(shrunk(self._size), runs) as figure:
            self._shown = k = min(round(self._step.value()), figure.steps)
            self._step.set_value(k)
            page = figure.page
            small = shrunk(figure.size)[0] / figure.size[0] if page is not None else 1.0
            self._stage.show_image(figure.image(k, ratio=small))
            self._written = caption(figure.plan, figure.runs, k)
            self._caption.setText(plainly(self._written))
            size = figure.size if page is not None else self._size
            per_inch = page.per_inch if page is not None else self._dpi.value()
        across, down = (_MM * side / per_inch for side in size)
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
        unit = self._unit.current_key() if free else ""
        wanted = {
            self._shows: True, self._colours: free, self._step: free, self._unit: free,
            self._wide: unit == "px", self._high: unit == "px", self._inches: unit == "in",
            self._millimetres: unit == "mm", self._points: unit in ("in", "mm"),
            self._dpi: unit == "px" or (free and kind == ".png"),
            self._bands: kind != ".png", self._letters: kind == ".svg",
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

    def _on_unit(self, unit: str) -> None:
        """Keep the width on paper, and print with enough pixels."""
        if unit == "mm":
            self._millimetres.set_value(round(_MM * self._inches.value(), 1))
        elif unit == "in":
            self._inches.set_value(round(self._millimetres.value() / _MM, 2))
        self._dpi.set_value(_SCREEN if unit == "px" else _PRINTED)
        self._on_look()

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
        QGuiApplication.clipboard().setText(self._written)
        self.say("Caption copied")

    # -- the picture -------------------------------------------------------------------

    @property
    def _as_it_is(self) -> bool:
        return self._shows.current_key() == _WINDOW

    @property
    def _size(self) -> tuple[int, int]:
        return round(self._wide.value()), round(self._high.value())

    @property
    def _style(self) -> FigureStyle | None:
        """The size on paper; None for one on a screen."""
        unit = self._unit.current_key()
        if unit == "px" or self._as_it_is:
            return None
        width = self._inches.value() if unit == "in" else self._millimetres.value()
        return FigureStyle(width=f"{width:.6g}{unit}", text=f"{self._points.value():.6g}pt")

    @property
    def _theme(self) -> str | None:
        """On paper, that of paper where nobody chose another."""
        return self.theme_name if self._style is None else self._colours.current_key() or None

    def _figure(self, size: tuple[int, int], runs: Sequence[Run]) -> Figure:
        style = self._style
        return Figure(
            self._session.scene, size if style is None else None, theme=self._theme,
            layout=self.layout_name, framing=self._framing(), runs=runs, style=style,
            see_through=True,
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
            [scene], suffix, size=self._size if self._style is None else None,
            dpi=self._dpi.value(), theme=self._theme, style=self._style,
            layout=COMPOSED if self._as_it_is else self.layout_name, step=self._shown,
            bands=cast("Bands", self._bands.current_key()),
            lettering=cast("Lettering", self._letters.current_key()), framing=self._framing(),
            runs=runs,
        ).content  # fmt: skip

    # -- Qt ----------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WindowActivate:
            self._follow()
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._soon.stop()
        super().closeEvent(event)
