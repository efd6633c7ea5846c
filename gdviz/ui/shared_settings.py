"""Noise, clipping, schedule and stopping: what every run does unless it says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.core.numerals import number
from gdviz.core.optimizers.rates import CLIP_NORM, NOISE_STD
from gdviz.core.params import as_number
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.edits import SetScene
from gdviz.scene.overrides import differs
from gdviz.scene.records import NoiseSpec, Scene, StopSpec
from gdviz.scene.settings import GRAD_NORM_BELOW, LOSS_BELOW, SEED, STEPS
from gdviz.ui.theme import LIGHT, Theme, spread
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.param_editor import ParamEditor
from gdviz.ui.widgets.section import Section
from gdviz.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from gdviz.core.params import ParamSpec, Value

_NOISES = {"none": "None", "gaussian": "Gaussian", "multiplicative": "Proportional to |g|"}


class SharedSettings(QWidget):
    """Four rows that fold open.

    Signals
    -------
    edit_requested, settled, complained
        As in `LandscapePanel`.
    """

    edit_requested = Signal(object)
    settled = Signal()
    complained = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._scene: Scene | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        titles = ("Noise", "Clipping", "Schedule", "Stopping")
        self._noise, self._clipping, self._schedule, self._stopping = (
            Section(title, parent=self) for title in titles
        )
        for section in (self._noise, self._clipping, self._schedule, self._stopping):
            column.addWidget(section)
        self._build_noise()
        self._build_clipping()
        self._build_schedule()
        self._build_stopping()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def show_scene(self, scene: Scene) -> None:
        """Show the settings of `scene`, silently."""
        self._scene = scene
        self._show_noise(scene)
        self._show_clipping(scene)
        self._show_schedule(scene)
        self._show_stopping(scene)
        rows = {
            "noise": self._noise, "clip_norm": self._clipping, "schedule": self._schedule,
            "stop": self._stopping,
        }  # fmt: skip
        for field, section in rows.items():
            if differs(scene.runs, field):
                section.set_summary("runs differ")

    # -- noise -------------------------------------------------------------------------

    def _build_noise(self) -> None:
        self._noise_kind = Combo(height=32, parent=self)
        self._noise_kind.set_entries(_NOISES)
        self._noise_kind.setAccessibleName("Noise")
        self._noise_kind.chosen.connect(self._on_noise_kind)
        self._std = self._editor(NOISE_STD, self._on_noise_value)
        self._seed = self._editor(SEED, self._on_noise_value)
        for part in (self._noise_kind, self._std, self._seed):
            self._noise.content.addWidget(part)

    def _show_noise(self, scene: Scene) -> None:
        noise = scene.noise
        self._noise_kind.set_current(noise.kind if noise else "none")
        for editor in (self._std, self._seed):
            editor.setVisible(noise is not None)
        if noise is None:
            self._noise.set_summary("none")
            return
        self._std.set_value(noise.std)
        self._seed.set_value(noise.seed)
        self._noise.set_summary(f"σ = {number(noise.std)}{' |g|' * (noise.kind != 'gaussian')}")

    def _on_noise_kind(self, kind: str) -> None:
        assert self._scene is not None
        noise = None
        if kind != "none":
            noise = replace(self._scene.noise or NoiseSpec(), kind=kind)
        self._emit(SetScene("set noise", noise=noise), settled=True)

    def _on_noise_value(self, spec: ParamSpec, value: Value) -> None:
        assert self._scene is not None
        noise = replace(self._scene.noise or NoiseSpec(), **{spec.name: value})
        self._emit(SetScene(f"set {'seed' if spec is SEED else 'noise'}", noise=noise))

    # -- clipping ----------------------------------------------------------------------

    def _build_clipping(self) -> None:
        self._clip_on = Switch("Clip by norm", parent=self)
        self._clip_on.edited.connect(self._on_clip_on)
        self._clip = self._editor(CLIP_NORM, self._on_clip)
        self._clipping.content.addWidget(self._clip_on)
        self._clipping.content.addWidget(self._clip)

    def _show_clipping(self, scene: Scene) -> None:
        on = scene.clip_norm is not None
        self._clip_on.set_on(on)
        self._clip.setVisible(on)
        if scene.clip_norm is not None:
            self._clip.set_value(scene.clip_norm)
        self._clipping.set_summary(
            f"τ = {number(scene.clip_norm)}" if scene.clip_norm else "off"
        )

    def _on_clip_on(self, on: bool) -> None:
        value = as_number(self._clip.value()) if on else None
        self._emit(SetScene("set clipping", clip_norm=value), settled=True)

    def _on_clip(self, spec: ParamSpec, value: Value) -> None:
        self._emit(SetScene("set clipping", clip_norm=as_number(value)))

    # -- schedule ----------------------------------------------------------------------

    def _build_schedule(self) -> None:
        self._schedule_key = Combo(height=32, parent=self)
        self._schedule_key.set_entries({key: s.title for key, s in SCHEDULES.items()})
        self._schedule_key.setAccessibleName("Schedule of the learning rate")
        self._schedule_key.chosen.connect(self._on_schedule)
        self._schedule.content.addWidget(self._schedule_key)
        self._schedule_editors: dict[str, ParamEditor] = {}
        self._schedule_shown = ""

    def _show_schedule(self, scene: Scene) -> None:
        schedule = SCHEDULES[scene.schedule]
        self._schedule_key.set_current(scene.schedule)
        self._schedule.set_summary(schedule.title)
        if self._schedule_shown != scene.schedule:
            self._schedule_shown = scene.schedule
            for editor in self._schedule_editors.values():
                self._schedule.content.removeWidget(editor)
                editor.hide()
                editor.deleteLater()
            self._schedule_editors = {}
            for spec in schedule.params:
                editor = self._editor(spec, self._on_schedule_param)
                spread(editor, self._theme)
                self._schedule.content.addWidget(editor)
                self._schedule_editors[spec.name] = editor
        for spec in schedule.params:
            value = scene.schedule_params.get(spec.name, spec.default)
            self._schedule_editors[spec.name].set_value(value)

    def _on_schedule(self, key: str) -> None:
        assert self._scene is not None
        names = {spec.name for spec in SCHEDULES[key].params}
        params: dict[str, Value] = {"period": self._scene.steps} if "period" in names else {}
        self._emit(SetScene("set schedule", schedule=key, schedule_params=params), settled=True)

    def _on_schedule_param(self, spec: ParamSpec, value: Value) -> None:
        assert self._scene is not None
        params = {**self._scene.schedule_params, spec.name: value}
        self._emit(SetScene("set schedule", schedule_params=params))

    # -- stopping ----------------------------------------------------------------------

    def _build_stopping(self) -> None:
        self._steps = self._editor(STEPS, self._on_steps)
        self._stopping.content.addWidget(self._steps)
        self._rules: dict[str, tuple[Switch, ParamEditor]] = {}
        for spec, text in ((LOSS_BELOW, "Loss below"), (GRAD_NORM_BELOW, "Gradient below")):
            switch = Switch(text, parent=self)
            switch.edited.connect(self._on_rule_switched)
            editor = self._editor(spec, self._on_rule)
            self._stopping.content.addWidget(switch)
            self._stopping.content.addWidget(editor)
            self._rules[spec.name] = (switch, editor)

    def _show_stopping(self, scene: Scene) -> None:
        self._steps.set_value(scene.steps)
        words = [f"{scene.steps} step{'s' * (scene.steps != 1)}"]
        for name, (switch, editor) in self._rules.items():
            value = getattr(scene.stop, name) if scene.stop else None
            switch.set_on(value is not None)
            editor.setVisible(value is not None)
            if value is not None:
                editor.set_value(value)
                words.append(f"{editor.spec().symbol} < {number(value)}")
        self._stopping.set_summary(", ".join(words))

    def _on_steps(self, spec: ParamSpec, value: Value) -> None:
        self._emit(SetScene("set number of steps", steps=round(as_number(value))))

    def _on_rule_switched(self, _: bool) -> None:
        assert self._scene is not None
        values = {
            name: as_number(editor.value()) if switch.is_on() else None
            for name, (switch, editor) in self._rules.items()
        }
        stop = replace(self._scene.stop or StopSpec(), **values)
        self._emit(SetScene("set stopping rule", stop=stop), settled=True)

    def _on_rule(self, spec: ParamSpec, value: Value) -> None:
        assert self._scene is not None
        stop = replace(self._scene.stop or StopSpec(), **{spec.name: as_number(value)})
        self._emit(SetScene("set stopping rule", stop=stop))

    # -- all ---------------------------------------------------------------------------

    def _editor(self, spec: ParamSpec, slot: object) -> ParamEditor:
        editor = ParamEditor(spec, parent=self)
        editor.edited.connect(slot)
        editor.finished.connect(self.settled)
        editor.complained.connect(self.complained)
        return editor

    def _emit(self, edit: SetScene, *, settled: bool = False) -> None:
        self.edit_requested.emit(edit)
        if settled:
            self.settled.emit()
