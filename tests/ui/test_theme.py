"""Every theme can be read, and its runs told apart, by every eye."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from string import Template
from typing import get_args

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shiboken6 import delete, isValid

from gdviz.core.colour import Vision, contrast, difference
from gdviz.ui.export.figure.worn import coloured, ramp
from gdviz.ui.look import qss
from gdviz.ui.look.dress import apply, palette, spread
from gdviz.ui.look.many import many
from gdviz.ui.look.qss import stylesheet
from gdviz.ui.look.theme import DARK, FIGURE_THEMES, LIGHT, PRINT, THEMES, Colour, Theme

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


def unreadable(theme: Theme) -> list[tuple[str, str]]:
    """Roles, and grounds that they are declared for and on which they cannot be read."""
    found = []
    for name, role in Theme.roles().items():
        for on in role.on:
            grounds = theme.bands if on == "bands" else (theme.colours()[on],)
            if min(contrast(theme.colours()[name], ground) for ground in grounds) < 4.5:
                found.append((name, on))
    return found


@themes
def test_text_reads_on_every_ground_that_its_colour_is_for(theme: Theme) -> None:
    assert sum(len(role.on) for role in Theme.roles().values()) >= 17
    assert unreadable(theme) == []


def test_one_more_colour_is_known_to_themes_style_sheets_and_the_palette_test(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alarm = Colour("#600000", "#402020", paper="#000000", on=("panel", "bands"))
    monkeypatch.setattr(Theme, "alarm", alarm, raising=False)
    rule = Template(f"{qss._SHEET.template}\nQLabel[role='alarm'] {{ color: $alarm; }}")
    monkeypatch.setattr(qss, "_SHEET", rule)
    for theme, colour in zip(
        (LIGHT, DARK, PRINT), ("#600000", "#402020", "#000000"), strict=True
    ):
        assert theme.alarm == colour
        assert theme.colours()["alarm"] == colour
        assert f"QLabel[role='alarm'] {{ color: {colour}; }}" in stylesheet(theme.scaled(2.0))
    assert unreadable(LIGHT) == []
    assert unreadable(DARK) == [("alarm", "panel"), ("alarm", "bands")]


@themes
def test_runs_stand_out_from_the_canvas(theme: Theme) -> None:
    faint = [run.name for run in theme.runs if contrast(run.colour, theme.canvas) < 3.0]
    assert faint == []


@themes
@pytest.mark.parametrize("vision", get_args(Vision))
def test_runs_differ_in_colour_for_every_eye(theme: Theme, vision: Vision) -> None:
    alike = [
        (a.name, b.name)
        for a, b in itertools.combinations(theme.runs, 2)
        if difference(a.colour, b.colour, vision=vision) < 10.0
    ]
    assert alike == []


@themes
def test_runs_differ_without_any_colour(theme: Theme) -> None:
    assert len(theme.runs) == 8
    assert len({run.marker for run in theme.runs}) == 8
    assert len({(run.dash, run.open_marker) for run in theme.runs}) == 8


@themes
def test_bands_rise_in_lightness(theme: Theme) -> None:
    depth = [contrast(band, "#000000") for band in theme.bands]
    assert depth == sorted(depth)
    assert len(depth) == 10


@pytest.mark.parametrize("theme", FIGURE_THEMES.values(), ids=list(FIGURE_THEMES))
def test_colours_are_declared_as_six_digits(theme: Theme) -> None:
    for colour in [*theme.colours().values(), *theme.bands]:
        assert re.fullmatch("#[0-9a-f]{6}", colour)


@themes
def test_the_style_sheet_is_complete_and_scales(theme: Theme) -> None:
    assert "$" not in stylesheet(theme)
    assert "width: 16px; height: 16px" in stylesheet(theme.scaled(2.0))


@themes
def test_the_palette_follows_the_theme(theme: Theme) -> None:
    text = palette(theme).color(QPalette.ColorRole.WindowText)
    assert text == QColor(theme.text)


class _Listener(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme


def test_a_theme_reaches_widgets_at_any_depth(qapp: QApplication) -> None:
    root = QWidget()
    deep = _Listener(QLabel(root))
    spread(root, THEMES["dark"])
    assert deep.theme is THEMES["dark"]
    apply(qapp, THEMES["light"])
    assert deep.theme is THEMES["light"]
    assert qapp.font().pixelSize() == 14


class _Dropping(QWidget):
    """Frees a widget when it takes a new look, as a plot does that is made anew."""

    doomed: QWidget

    def set_theme(self, theme: Theme) -> None:
        if isValid(self.doomed):
            delete(self.doomed)


@pytest.mark.parametrize("windows", [True, False], ids=["windows", "children"])
def test_a_widget_that_a_new_look_frees_is_passed_over(
    qapp: QApplication, windows: bool
) -> None:
    root = QWidget()
    pair = [_Dropping(None if windows else root) for _ in range(2)]
    pair[0].doomed, pair[1].doomed = pair[1], pair[0]
    apply(qapp, DARK)
    assert [isValid(widget) for widget in pair].count(False) == 1


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("count", [9, 16, 24])
def test_more_runs_than_colours_are_still_told_apart(theme: Theme, count: int) -> None:
    styles = many(theme, count)
    assert len({style.colour for style in styles}) == count
    assert len({style.name for style in styles}) == count
    assert min(contrast(style.colour, theme.canvas) for style in styles) >= 3.0
    neighbours = itertools.pairwise(styles)
    assert all(one.marker != other.marker for one, other in neighbours)


def test_an_author_s_colours_are_taken_as_they_are_where_there_are_enough() -> None:
    colours = [f"#0000{i:02x}" for i in range(12)]
    theme = replace(LIGHT, runs=coloured(LIGHT.runs, colours))
    assert [style.colour for style in many(theme, 12)] == colours


def test_a_ramp_has_its_ends_and_as_many_colours_as_asked() -> None:
    found = ramp(("#000000", "#ffffff"), 5)
    assert (found[0], found[-1], len(found)) == ("#000000", "#ffffff", 5)
    depth = [contrast(colour, "#000000") for colour in found]
    assert depth == sorted(depth)
    assert ramp(("#112233", "#445566"), 2) == ("#112233", "#445566")
