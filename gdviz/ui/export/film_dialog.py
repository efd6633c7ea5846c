"""The window in which a film is prepared, and watched while it is made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from gdviz.core.errors import GdvizError
from gdviz.core.params import ParamSpec, as_number
from gdviz.ui.export import film_job
from gdviz.ui.export.film import Easing, Pace
from gdviz.ui.export.film_preview import FilmPreview
from gdviz.ui.fonts import ui_font
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.widgets.segmented import Segmented
from gdviz.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from gdviz.ui.export.film_job import FilmJob, Progress
    from gdviz.ui.session import Session
    from gdviz.ui.theme import Theme

_FORMATS = {".mp4": "MP4", ".webm": "WebM", ".gif": "GIF", film_job.FRAMES: "Pictures"}
_SIZES = {
    "1280x720": "1280 × 720", "1920x1080": "1920 × 1080", "3840x2160": "3840 × 2160",
    "1080x1080": "1080 × 1080, square", "1080x1920": "1080 × 1920, upright",
    "800x450": "800 × 450",
}  # fmt: skip
_RATES = (24, 25, 30, 50, 60)
_SPEED = ParamSpec(
    name="steps per second", default=10.0, low=0.1, high=10_000.0, soft=(1.0, 60.0)
)
_START = ParamSpec(name="hold at the start", default=0.5, low=0.0, high=60.0, soft=(0.0, 5.0))
_END = ParamSpec(name="hold at the end", default=1.5, low=0.0, high=60.0, soft=(0.0, 5.0))
_SLICE = 0.012  # seconds of painting between two looks at the user's hand
_PAUSE = 5  # milliseconds, when the encoder has enough to do
_TELL_EVERY = 8  # slices


class FilmDialog(QDialog):
    """Not modal: the scene can be changed meanwhile, the film shows what was there.

    Signals
    -------
    informed
        A film is whole.
    """

    informed = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export film")
        self.setModal(False)
        self._session = session
        self._theme_name = ""
        self._job: FilmJob | None = None
        self._slices = 0
        self._name = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_tick)
        self._preview = FilmPreview(self)
        self._format = Segmented(_FORMATS, parent=self)
        self._size = Combo(height=28, parent=self)
        self._size.set_entries(_SIZES)
        self._size.set_current("1920x1080")
        self._fps = Combo(height=28, parent=self)
        self._fps.set_entries({str(n): f"{n} frames a second" for n in _RATES})
        self._fps.set_current("60")
        self._speed, self._start, self._end = (
            NumberField(spec, parent=self) for spec in (_SPEED, _START, _END)
        )
        self._smooth = Switch("Start and end slowly", parent=self)
        self._loop = Switch("Fade the end into the beginning", parent=self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self._go = QPushButton("Export…", self)
        self._go.setProperty("kind", "primary")
        self._stop = QPushButton("Cancel", self)
        for button in (self._go, self._stop):
            button.setAutoDefault(False)  # Enter in a field is for the field
        self._labels: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._fill()
        self._connect()
        self._show_state()

    # -- building ----------------------------------------------------------------------

    def _fill(self) -> None:
        self._column.addWidget(self._preview)
        self._column.addWidget(self._format)
        grid = self._grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        rows = (
            ("Size", self._size), ("Frames", self._fps), ("Steps per second", self._speed),
            ("Seconds at the start", self._start), ("Seconds at the end", self._end),
        )  # fmt: skip
        for row, (text, field) in enumerate(rows):
            label = QLabel(text, self)
            label.setBuddy(field)
            field.setAccessibleName(text)
            self._labels.append(label)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignRight)
        self._column.addLayout(grid)
        for switch in (self._smooth, self._loop):
            self._column.addWidget(switch)
        self._column.addWidget(self._bar)
        self._column.addWidget(self._words)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._stop)
        buttons.addWidget(self._go)
        self._column.addLayout(buttons)

    def _connect(self) -> None:
        self._format.chosen.connect(self._on_format)
        self._size.chosen.connect(self._on_look)
        self._fps.chosen.connect(self._on_look)
        for field in (self._speed, self._start, self._end):
            field.entered.connect(self._on_look)
            field.complained.connect(self._complain)
        self._smooth.edited.connect(self._on_look)
        self._loop.edited.connect(self._on_look)
        self._go.clicked.connect(self._on_go)
        self._stop.clicked.connect(self._on_stop)

    # -- in ----------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        side = theme.px(24)
        self._theme_name = theme.name
        self._column.setContentsMargins(side, side, side, side)
        self._column.setSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(8))
        for label in (*self._labels, self._words):
            label.setFont(ui_font(theme.body))
        for button in (self._go, self._stop):
            button.setFont(ui_font(theme.body, 500))
        if self.isVisible():
            self._on_look()

    def open_near(self, window: QWidget) -> None:
        """Show what a film of the present scene would be."""
        if self._job is None:
            self._speed.set_value(self._session.scene.show.steps_per_second)
            self._say("")
        self.adjustSize()
        middle = window.mapToGlobal(window.rect().center())
        self.move(middle - self.rect().center())
        self.show()
        self.raise_()
        if self._job is None:
            self._on_look()

    def close_down(self) -> None:
        """Stop whatever is going on: the program ends."""
        self._end_job()
        self._preview.close_down()

    def start(self, path: str) -> None:
        """Begin to make the film `path`."""
        try:
            self._job = film_job.film_job((self._session.scene,), path, self._look())
        except GdvizError as error:
            self._complain(str(error))
            return
        self._name = Path(path).name
        self._slices = 0
        self._say("")
        self._show_state()
        self._timer.start(0)

    @property
    def is_busy(self) -> bool:
        """Whether a film is being made."""
        return self._job is not None

    # -- the hand ----------------------------------------------------------------------

    def _on_format(self, kind: str) -> None:
        if kind == ".gif":
            self._fps.set_current("25")
            self._size.set_current("800x450")
            self._loop.set_on(True)
        self._on_look()

    def _on_look(self, *_: object) -> None:
        try:
            pace = self._look().pace
            seconds = self._preview.show_film(self._session.scene, self._look(), pace)
        except GdvizError as error:
            self._complain(str(error))
        else:
            if self._job is None:
                self._say(f"{seconds:.1f} seconds, {round(seconds * pace.fps)} frames")

    def _on_go(self) -> None:
        kind = self._format.current()
        if kind == film_job.FRAMES:
            name = QFileDialog.getExistingDirectory(self, "An empty folder for the pictures")
        else:
            title = f"{_FORMATS[kind]} films (*{kind})"
            name, _ = QFileDialog.getSaveFileName(self, "Export film", "film" + kind, title)
            if name and Path(name).suffix.lower() != kind:
                name += kind
        if name:
            self.start(name)

    def _on_stop(self) -> None:
        if self._job is None:
            self.close()
            return
        self._end_job()
        self._say("Cancelled; no file was written")

    def _look(self) -> film_job.Look:
        width, _, height = self._size.current_key().partition("x")
        easing: Easing = "smooth" if self._smooth.is_on() else "none"
        pace = Pace(
            fps=int(self._fps.current_key()),
            steps_per_second=as_number(self._speed.value()),
            easing=easing,
            hold_start=self._start.value(),
            hold_end=self._end.value(),
            loop=self._loop.is_on(),
        )
        theme = self._theme_name or None
        return film_job.Look(size=(int(width), int(height)), theme=theme, pace=pace)

    # -- work --------------------------------------------------------------------------

    def _on_tick(self) -> None:
        job = self._job
        if job is None:
            return
        before = job.progress.done
        try:
            more = job.advance(_SLICE, patient=False)
        except GdvizError as error:
            self._end_job()
            self._complain(str(error))
            return
        except BaseException:
            self._end_job()
            raise
        self._slices += 1
        if not more:
            self._finish(job.progress)
            return
        if self._slices % _TELL_EVERY == 1:
            self._tell(job.progress)
        self._timer.setInterval(0 if job.progress.done > before else _PAUSE)

    def _tell(self, progress: Progress) -> None:
        self._bar.setRange(0, progress.frames)
        self._bar.setValue(progress.done)
        self._say(f"{self._name}: {film_job.spoken(progress)}")

    def _finish(self, progress: Progress) -> None:
        self._end_job()
        self._say(f"{self._name} is finished, {progress.frames} frames")
        self.informed.emit(f"Exported {self._name}")

    def _end_job(self) -> None:
        self._timer.stop()
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
        self._show_state()

    def _show_state(self) -> None:
        busy = self._job is not None
        self._bar.setVisible(busy)
        self._bar.setValue(0)
        self._go.setEnabled(not busy)
        self._stop.setText("Cancel" if busy else "Close")
        for part in (self._format, self._size, self._fps, self._speed, self._start, self._end,
                     self._smooth, self._loop):  # fmt: skip
            part.setEnabled(not busy)

    def _say(self, sentence: str, *, role: str = "secondary") -> None:
        self._words.setText(sentence)
        if self._words.property("role") != role:
            self._words.setProperty("role", role)
            self._words.style().unpolish(self._words)
            self._words.style().polish(self._words)

    def _complain(self, sentence: str) -> None:
        self._say(sentence, role="bad")

    # -- Qt ----------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close the preview; a film goes on, and the window can be opened again."""
        self._preview.close_down()
        super().closeEvent(event)
