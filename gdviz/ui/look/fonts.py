"""The typefaces that travel with the program."""

from __future__ import annotations

import logging
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from gdviz import assets

UI_FAMILY = "Inter"
MATH_FAMILY = "STIX Two Math"
ITALIC_FAMILY = "gdviz Math Italic"  # its italics, at the places of plain letters

_FILES = (
    "Inter-Regular.ttf",
    "Inter-Medium.ttf",
    "Inter-SemiBold.ttf",
    "STIXTwoMath-Regular.ttf",
    "GdvizMathItalic.ttf",
)
# said, because Qt would take none where a screen is enlarged, and else what the system likes:
# the same figure would have other letters on another screen
_HINTING = QFont.HintingPreference.PreferVerticalHinting
_LOADED = "gdviz_fonts_loaded"

log = logging.getLogger("gdviz.ui")


def load_fonts() -> None:
    """Register the bundled fonts with the running application, once."""
    app = QGuiApplication.instance()
    if app is None:
        raise RuntimeError("fonts are loaded after the application exists")
    if app.property(_LOADED):  # fonts die with the application, so it remembers them
        return
    for name in _FILES:
        if QFontDatabase.addApplicationFont(str(assets.path("fonts", name))) < 0:
            log.warning("the font %s cannot be read; the system's is used", name)
    app.setProperty(_LOADED, True)


def ui_font(px: float, weight: int = 400) -> QFont:
    """Inter with tabular figures; `weight` is 400, 500 or 600."""
    return QFont(_ui_font(max(1, round(px)), int(weight)))


@lru_cache
def _ui_font(px: int, weight: int) -> QFont:
    font = QFont(UI_FAMILY)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPixelSize(px)
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(_HINTING)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def plain(font: QFont) -> QFont:
    """`font` with the shapes of letters that every program finds in a file."""
    made = QFont(font)
    made.clearFeatures()
    made.setFeature(QFont.Tag("calt"), 0)  # a minus between figures is another sign
    return made


def math_font(px: float, *, italic: bool = False) -> QFont:
    """STIX Two Math; its line is four times as high as its letters, see `mathtext`."""
    font = QFont(ITALIC_FAMILY if italic else MATH_FAMILY)
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setHintingPreference(_HINTING)
    font.setPixelSize(max(1, round(px)))
    return font
