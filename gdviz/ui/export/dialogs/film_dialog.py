"""The window in which a film is prepared, and watched while it is made."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QWidget,
)

from gdviz.core.errors import GdvizError
from gdviz.core.params import ParamSpec, as_number
from gdviz.scene.camera import moves
from gdviz.ui.export.dialogs.export_dialog import ExportDialog
from gdviz.ui.export.dialogs.film_preview import FilmPreview
from gdviz.ui.export.dialogs.more_scenes import MoreScenes
from gdviz.ui.export.dialogs.runs_ahead import WAITING
from gdviz.ui.export.film import job as film_job
from gdviz.ui.export.film.estimate import Speed, spoken
from gdviz.ui.export.film.film import Easing, Pace
from gdviz.ui.framing import Framing
from gdviz.ui.look.plain import Label
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.widgets.segmented import Segmented
from gdviz.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent

    from gdviz.scene.records import Scene
    from gdviz.ui.export.film.job import FilmJob, FilmProgress
    from gdviz.ui.session import Session

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


class FilmDialog(ExportDialog):
    """Not modal: the scene can be changed meanwhile, the film shows what was there."""

    def __init__(
        self, session: Session, framing: Callable[[], Framing], parent: QWidget
    ) -> None:
        super().__init__("Export film", session, framing, parent)
        self._window = parent
        self._before: tuple[str, str, bool] | None = None  # of the format before a GIF
        self._job: FilmJob | None = None
        self._slices = 0
        self._speed_here, self._began = Speed(), 0.0
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
        self._titles = Switch("Begin each scene with its title", parent=self)
        self._sequel = MoreScenes(session, self)
        self._way = Label(parent=self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._fill()
        self._connect()
        self._show_state()

    # -- building ----------------------------------------------------------------------

    def _fill(self) -> None:
        for text, field in (
            ("Shows", self._shows), ("Colours", self._colours), ("Size", self._size),
            ("Frames", self._fps), ("Steps per second", self._speed),
            ("Seconds at the start", self._start), ("Seconds at the end", self._end),
            ("Camera", self._camera()), ("Afterwards", self._sequel),
        ):  # fmt: skip
            self.add_row(text, field)
        self._stop = self.add_button("Cancel")
        self._go = self.add_button("Export…", primary=True)
        self.fill_left(self._preview)
        self.fill_right(self._format, self._titles, self._smooth, self._loop, self._bar)

    def _camera(self) -> QWidget:
        """Says where the camera goes, beside the actions of the window that change that."""
        place = QWidget(self)
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._way)
        self._labels.append(self._way)
        for name, text in (("keep_view", "Keep this view"), ("forget_views", "Forget")):
            action = self._window.findChild(QAction, name)
            if action is not None:
                button = self.make_button(text)
                button.setToolTip(action.toolTip())
                button.clicked.connect(action.trigger)
                row.addWidget(button)
        return place

    def _connect(self) -> None:
        self._format.chosen.connect(self._on_format)
        self._size.chosen.connect(self._on_look)
        self._fps.chosen.connect(self._on_look)
        for field in (self._speed, self._start, self._end):
            field.entered.connect(self._on_look)
            field.complained.connect(self.complain)
        self._sequel.changed.connect(self._on_look)
        self._sequel.complained.connect(self.complain)
        self._titles.edited.connect(self._on_look)
        self._smooth.edited.connect(self._on_look)
        self._loop.edited.connect(self._on_look)
        self._go.clicked.connect(self._on_go)
        self._stop.clicked.connect(self._on_stop)

    # -- in ----------------------------------------------------------------------------

    def open_near(self, window: QWidget) -> None:
        """Show what a film of the present scene would be."""
        if self._job is None:
            self._speed.set_value(self._session.scene.show.steps_per_second)
        super().open_near(window)

    def show_look(self) -> None:
        if self._job is not None:
            return
        look, runs = self._look(), self._runs.of_all(self._scenes)
        if runs is None:
            self.say(WAITING)
            return
        seconds = self._preview.show_film(self._scenes, look, runs)
        self._way.setText(self._way_of(look))
        frames = round(seconds * look.pace.fps)
        work = self._speed_here.seconds(self._format.current(), look.size, frames)
        self.say(f"{seconds:.1f} seconds, {frames} frames; {spoken(work)} to make")

    def _way_of(self, look: film_job.FilmLook) -> str:
        """Where the camera goes, in words."""
        framing, camera = look.framing, self._session.scene.show.camera
        if framing is not None and (framing.window or framing.eye):
            kept = f", not the {len(camera)} views" if moves(camera) else ""
            return f"as on the screen{kept}"
        if moves(camera):
            return f"moves through {len(camera)} views"
        return "stands still"

    def close_down(self) -> None:
        """Stop whatever is going on: the program ends."""
        self._end_job()
        self._preview.close_down()
        super().close_down()

    def start(self, path: str) -> None:
        """Begin to make the film `path`."""
        try:
            runs = self._runs.of_all(self._scenes)
            if runs is None:
                raise GdvizError(WAITING)
            self._job = film_job.film_job(self._scenes, path, self._look(), runs=runs)
        except GdvizError as error:
            self.complain(str(error))
            return
        self._name = Path(path).name
        self._slices, self._began = 0, monotonic()
        self.say("")
        self._show_state()
        self._timer.start(0)

    @property
    def is_busy(self) -> bool:
        """Whether a film is being made."""
        return self._job is not None

    @property
    def told(self) -> str:
        """The words that it shows now."""
        return self._words.text()

    # -- the hand ----------------------------------------------------------------------

    def _on_format(self, kind: str) -> None:
        """A GIF is smaller and slower and begins anew; the others are what they were."""
        if kind == ".gif":
            self._before = self._fps.current_key(), self._size.current_key(), self._loop.is_on()
            self._take("25", "800x450", loop=True)
        elif self._before is not None:
            fps, size, loop = self._before
            self._before = None
            self._take(fps, size, loop=loop)
        self._on_look()

    def _take(self, fps: str, size: str, *, loop: bool) -> None:
        self._fps.set_current(fps)
        self._size.set_current(size)
        self._loop.set_on(loop)

    def _on_go(self) -> None:
        if not self.is_settled():
            return
        kind = self._format.current()
        if kind == film_job.FRAMES:
            name = QFileDialog.getExistingDirectory(
                self, "An empty folder for the pictures", self._session.folder
            )
        else:
            title = f"{_FORMATS[kind]} films (*{kind})"
            name, _ = QFileDialog.getSaveFileName(
                self, "Export film", self._session.suggested(kind), title
            )
            if name and Path(name).suffix.lower() != kind:
                name += kind
        self._session.remember(name)
        if name:
            self.start(name)

    def _on_stop(self) -> None:
        if self._job is None:
            self.close()
            return
        self._end_job()
        self.say("Cancelled; no file was written")

    def _look(self) -> film_job.FilmLook:
        width, _, height = self._size.current_key().partition("x")
        easing: Easing = "smooth" if self._smooth.is_on() else "none"
        pace = Pace(
            fps=int(self._fps.current_key()),
            steps_per_second=as_number(self._speed.value()),
            easing=easing,
            hold_start=self._start.value(),
            hold_end=self._end.value(),
            titles=self._titles.is_on(),
            loop=self._loop.is_on(),
        )
        framing = self._framing()
        return film_job.FilmLook(
            size=(int(width), int(height)), theme=self.theme_name, layout=self.layout_name,
            framing=framing, later=Framing(), pace=pace,
        )  # fmt: skip

    @property
    def _scenes(self) -> tuple[Scene, ...]:
        return (self._session.scene, *self._sequel.scenes)

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
            self.complain(str(error))
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

    def _tell(self, progress: FilmProgress) -> None:
        self._bar.setRange(0, progress.frames)
        self._bar.setValue(progress.done)
        self._sign(f"Film {100 * progress.done // progress.frames} %")
        self.say(f"{self._name}: {film_job.spoken(progress)}")

    def _finish(self, progress: FilmProgress) -> None:
        self._end_job()
        lasted = monotonic() - self._began
        self._speed_here.learn(
            self._format.current(), self._look().size, progress.frames, lasted
        )
        self.say(f"{self._name} is finished, {progress.frames} frames")
        self.informed.emit(f"Exported {self._name}")

    def _end_job(self) -> None:
        self._timer.stop()
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
        self._show_state()

    def _sign(self, text: str) -> None:
        """Let the window's action say how far the film is; "" when there is none."""
        action = self._window.findChild(QAction, "film")
        if action is not None:
            action.setIconText(text)

    def _show_state(self) -> None:
        busy = self._job is not None
        self._sign("Film 0 %" if busy else "")
        self._bar.setVisible(busy)
        self._bar.setValue(0)
        self._go.setEnabled(not busy)
        self._stop.setText("Cancel" if busy else "Close")
        for part in (
            self._format, self._shows, self._colours, self._size, self._fps, self._speed,
            self._start, self._end, self._sequel, self._titles, self._smooth, self._loop,
        ):  # fmt: skip
            part.setEnabled(not busy)

    # -- Qt ----------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close the preview; a film goes on, and the window can be opened again."""
        self._preview.close_down()
        super().closeEvent(event)
