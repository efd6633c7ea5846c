"""One row that edits one parameter, built from its `ParamSpec`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gdviz.core.numerals import number
from gdviz.core.params import as_number
from gdviz.ui.look.plain import spoken, tip
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.combo import Combo
from gdviz.ui.widgets.field_words import FieldWords
from gdviz.ui.widgets.number_field import NumberField
from gdviz.ui.widgets.slider import Mark, Slider
from gdviz.ui.widgets.steps import stepped, tidy
from gdviz.ui.widgets.switch import Switch
from gdviz.ui.widgets.symbol_label import SymbolLabel
from gdviz.ui.widgets.value_field import ValueField, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gdviz.core.params import ParamSpec, Value


_ROW = 28


class ParamEditor(QWidget):
    """Symbol, slider and number field; a switch, a combo box or a text for what is no number.

    Setters are silent.

    Signals
    -------
    edited
        The spec and the new value, from the user's hand only.
    finished
        End of a gesture: what was edited since the last one is one change to undo.
    complained
        The sentence about a text that is not a valid value; the old value stands.
    """

    edited = Signal(object, object)
    finished = Signal()
    complained = Signal(str)

    def __init__(
        self, spec: ParamSpec, *, colour: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._spec = spec
        self._value: Value = spec.default
        self._marks: tuple[tuple[float, str], ...] = ()
        self._slider: Slider | None = None
        self._field: NumberField | None = None
        self._switch: Switch | None = None
        self._combo: Combo | None = None
        self._text: ValueField | None = None
        self._symbol = SymbolLabel(spec.symbol, _word(spec), beside=spec.word, parent=self)
        self._symbol.double_clicked.connect(self.reset)
        self._theme = LIGHT
        self._words = FieldWords(self)
        self._words.changed.connect(self._fit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        column.addLayout(self._row, 1)
        column.addWidget(self._words)
        build = {
            "boolean": self._build_switch,
            "choice": self._build_combo,
            "integers": self._build_text,
            "text": self._build_text,
        }
        build.get(spec.kind, self._build_slider)()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(tip(describe(spec)))
        self.set_owner("")
        self.set_colour(colour)
        self.set_theme(LIGHT)
        self.set_value(spec.default)

    def spec(self) -> ParamSpec:
        return self._spec

    def set_owner(self, owner: str, *, kind: str = "") -> None:
        """Of what the parameter is, in words: of a run, so that names tell all runs apart.

        What still holds while a text is wrong is told of its `kind`, "The run".
        """
        name = spoken(f"{self._spec.in_words} of {owner}" if owner else self._spec.in_words)
        for part in (self._field, self._combo, self._text, self._switch):
            if part is not None:
                part.setAccessibleName(name)
        if self._slider is not None:
            self._slider.setAccessibleName(f"{name}, on a slider")
        for line in (self._field, self._text):
            if line is not None:
                line.user = kind

    def field(self) -> QWidget:
        """What a text is typed into, else what is switched or chosen."""
        return self._field or self._text or self._switch or self._combo or self

    def value(self) -> Value:
        return self._value

    def set_value(self, value: Value) -> None:
        """Show `value`, silently."""
        self._value = value
        if self._slider is not None and self._field is not None:
            self._slider.set_position(self._spec.to_unit(as_number(value)))
            self._field.set_value(as_number(value))
        if self._switch is not None:
            self._switch.set_on(bool(value))
        if self._combo is not None:
            self._combo.set_current(str(value))
        if self._text is not None:
            self._text.set_value(value)

    def set_marks(self, marks: Iterable[tuple[float, str]]) -> None:
        """Tick values that matter, each with its tool-tip; the thumb snaps to them.

        Values beyond the slider are left out.
        """
        lo, hi = self._spec.soft
        self._marks = tuple((value, tip) for value, tip in marks if lo <= value <= hi)
        if self._slider is not None:
            self._slider.set_marks(
                tuple(Mark(self._spec.to_unit(value), tip) for value, tip in self._marks)
            )

    def set_colour(self, colour: str | None) -> None:
        """Fill the slider in `colour`; None follows the theme's accent."""
        if self._slider is not None:
            self._slider.set_colour(colour or "")

    def set_enabled(self, enabled: bool) -> None:
        self.setEnabled(enabled)

    def symbol_width(self) -> float:
        """Width of the symbol at 100 %."""
        return self._symbol.natural_width()

    def set_symbol_width(self, width: float) -> None:
        """Start the slider at least `width` from the left at 100 %, to align with others."""
        self._symbol.set_least_width(width)

    def set_theme(self, theme: Theme) -> None:
        parts = (
            self._symbol, self._slider, self._field, self._switch, self._combo, self._text
        )  # fmt: skip
        for part in parts:
            if part is not None:
                part.set_theme(theme)
        self._theme = theme
        self._words.set_theme(theme)
        self._row.invalidate()  # it would go by the sizes of its parts at the last scale
        self._fit()

    def _fit(self) -> None:
        """As high as one row, and the words below it."""
        self.setFixedHeight(self._theme.px(_ROW) + self._words.room(self.width()))

    def reset(self) -> None:
        """Return to the default, as the user's wish."""
        self._edit(self._spec.default)
        self.finished.emit()

    def _build_slider(self) -> None:
        spec = self._spec
        self._slider = slider = Slider(parent=self)
        self._field = field = NumberField(spec, parent=self)
        slider.setAccessibleDescription(spec.doc)
        field.setAccessibleDescription(spec.doc)
        slider.moved.connect(self._on_moved)
        slider.snapped.connect(self._on_snapped)
        slider.stepped.connect(self._on_stepped)
        slider.finished.connect(self.finished)
        slider.reset_requested.connect(self.reset)
        field.entered.connect(self._on_entered)
        field.stepped.connect(self._on_stepped)
        field.finished.connect(self.finished)
        field.complained.connect(self.complained)
        self._words.watch(field)
        for part in (self._symbol, slider, field):
            self._row.addWidget(part)
        self._row.setStretch(1, 1)

    def _build_switch(self) -> None:
        said = self._spec.symbol or _word(self._spec)
        said = said[:1].upper() + said[1:] if said.isascii() else said  # ε is no E
        self._switch = Switch(said, parent=self)
        self._switch.setAccessibleDescription(self._spec.doc)
        self._switch.edited.connect(self._on_chosen)
        self._symbol.hide()
        self._row.addWidget(self._switch)

    def _build_combo(self) -> None:
        self._combo = Combo(height=28, parent=self)
        self._combo.set_entries({choice: _phrase(choice) for choice in self._spec.choices})
        self._combo.setAccessibleDescription(self._spec.doc)
        self._combo.chosen.connect(self._on_chosen)
        self._row.addWidget(self._symbol)
        self._row.addStretch(1)
        self._row.addWidget(self._combo)

    def _build_text(self) -> None:
        self._text = text = ValueField(self._spec, parent=self)
        text.setAccessibleDescription(self._spec.doc)
        text.entered.connect(self._edit)
        text.finished.connect(self.finished)
        text.complained.connect(self.complained)
        self._words.watch(text)
        self._row.addWidget(self._symbol)
        self._row.addSpacing(8)
        self._row.addWidget(text, 1)

    def _on_moved(self, position: float) -> None:
        self._edit(tidy(self._spec, self._spec.from_unit(position)))

    def _on_snapped(self, index: int) -> None:
        self._edit(self._marks[index][0])  # exactly, and not what three digits make of it

    def _on_stepped(self, count: float) -> None:
        self._edit(stepped(self._spec, as_number(self._value), count))

    def _on_entered(self, value: float) -> None:
        self._edit(value)

    def _on_chosen(self, value: object) -> None:
        self._edit(value)
        self.finished.emit()

    def _edit(self, value: object) -> None:
        value = self._spec.validate(value)
        if value != self._value:
            self.set_value(value)
            self.edited.emit(self._spec, value)


def describe(spec: ParamSpec) -> str:
    """The tool-tip of a parameter: symbol and word, meaning, default and range."""
    head = " ".join(filter(None, (spec.symbol, spec.word)))
    lines = [f"{head}: {spec.doc}" if head and spec.doc else spec.doc or head or _word(spec)]
    if isinstance(spec.default, bool):
        lines.append(f"Default: {'on' if spec.default else 'off'}")
    elif isinstance(spec.default, str):
        text = _phrase(spec.default) if spec.kind == "choice" else spec.default
        lines.append(f"Default: {text}")
    elif isinstance(spec.default, tuple):
        lines.append(f"Default: {written(spec.default)}")
        lines.append("Whole numbers, each larger than the one before")
    else:
        per = spec.unit.removeprefix("1/")
        unit = f" {spec.unit}" if spec.unit == per and per else ""
        lines.append(f"Default: {number(spec.default, 6)}{unit}")
        lines.append(f"Range: {number(spec.low)} to {number(spec.high)}{unit}")
        if spec.unit != per:
            lines.append(f"Unit: one over {per}")
    return "\n".join(lines)


def _word(spec: ParamSpec) -> str:
    text = _phrase(spec.name)
    return text[:1].upper() + text[1:]


def _phrase(name: str) -> str:
    return name.replace("_", " ")
