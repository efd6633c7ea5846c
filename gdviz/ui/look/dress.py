"""Dresses the program in a theme: palette, style sheet, and every widget that has a look."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from gdviz.ui.look.fonts import load_fonts, ui_font
from gdviz.ui.look.qss import stylesheet

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication

    from gdviz.ui.look.theme import Theme


OWN_LOOK = "gdviz_own_look"  # property of a widget that another theme leaves alone
OWN_RATIO = "gdviz_own_ratio"  # … of a window whose pixels are not those of a screen


def palette(theme: Theme) -> QPalette:
    """The palette with which Fusion draws what our widgets and style sheet do not."""
    roles = QPalette.ColorRole
    colours = {
        roles.Window: theme.panel,
        roles.WindowText: theme.text,
        roles.Base: theme.panel,
        roles.AlternateBase: theme.field,
        roles.ToolTipBase: theme.text,
        roles.ToolTipText: theme.panel,
        roles.PlaceholderText: theme.text_secondary,
        roles.Text: theme.text,
        roles.Button: theme.panel,
        roles.ButtonText: theme.text,
        roles.BrightText: theme.bad,
        roles.Light: theme.hairline,
        roles.Midlight: theme.hairline,
        roles.Mid: theme.border,
        roles.Dark: theme.border,
        roles.Shadow: theme.border,
        roles.Highlight: theme.accent,
        roles.HighlightedText: theme.on_accent,
        roles.Accent: theme.accent,
        roles.Link: theme.text,
        roles.LinkVisited: theme.text,
    }
    result = QPalette()
    for role, colour in colours.items():
        result.setColor(role, QColor(colour))
    faint = QColor(theme.text_secondary)
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return result


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole program in `theme`, live widgets included."""
    sheet = stylesheet(theme)
    if app.styleSheet() != sheet:  # each of these goes through every widget that there is
        load_fonts()
        app.setStyle("Fusion")
        app.setPalette(palette(theme))
        app.setFont(ui_font(theme.body))
        app.setStyleSheet(sheet)
    for widget in app.topLevelWidgets():
        if isValid(widget) and not widget.property(OWN_LOOK):
            spread(widget, theme)


def pixel_ratio(widget: QWidget) -> float:
    """How many pixels are painted for each of the `widget`'s, also when nothing enlarges it.

    As many as its screen has; where its window says `OWN_RATIO`, that many: a figure is the
    same on every screen.
    """
    own = QWidget.window(widget).property(OWN_RATIO)  # a plot's own `window` is its ranges
    return float(widget.devicePixelRatioF() if own is None else own)


def spread(root: QObject, theme: Theme) -> None:
    """Hand `theme` to `root` and to every themed object below it, parents first.

    Widgets are polished before they are given fonts: a style sheet that is applied to a
    widget later, when it is shown, may put the font back that it had before.  Taking a new
    look, an object may drop its neighbours; those that Qt has freed since they were listed
    are passed over.
    """
    if not isValid(root):
        return
    if isinstance(root, QWidget):
        root.ensurePolished()
    if _is_themed(type(root)):  # type: ignore[arg-type]  # classes are hashable
        root.set_theme(theme)  # type: ignore[attr-defined]
    for child in root.children():
        spread(child, theme)


@cache
def _is_themed(kind: type) -> bool:
    """Whether objects of `kind` have a look; asking each of thousands of objects is slow."""
    return hasattr(kind, "set_theme")
