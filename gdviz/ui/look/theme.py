"""The look of the program: each theme is one declaration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, final, overload

from gdviz.core.errors import unknown
from gdviz.ui.look.strokes import POINT, PRINTED, SCREEN, Strokes

Marker = Literal[
    "circle", "square", "triangle-up", "diamond",
    "triangle-down", "pentagon", "cross", "hexagon",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunStyle:
    """How one run is told apart: colour, line and marker, each sufficient by itself.

    `dash` holds the lengths of strokes and gaps in pixels on a line 2.5 px wide; empty is
    solid.  `open_marker` asks for an outline instead of a filled marker.
    """

    name: str
    colour: str
    dash: tuple[float, ...]
    marker: Marker
    open_marker: bool = False

    @property
    def dotted(self) -> bool:
        """Dots are drawn with round caps and a wider pen."""
        return bool(self.dash) and max(self.dash[::2]) <= 1.0


@final
class Colour:
    """A role: its colour ``#rrggbb`` in every theme, declared once.

    As an attribute of a `Theme` it is the colour in that theme.

    Parameters
    ----------
    light, dark, paper
        The colours; on paper that of the light theme unless it has its own.
    on
        The roles on whose ground text in this colour is read; ``bands`` is all of them.
    """

    def __init__(
        self, light: str, dark: str, *, paper: str = "", on: tuple[str, ...] = ()
    ) -> None:
        self.by_theme = {"light": light, "dark": dark, "print": paper or light}
        self.on = on

    @overload
    def __get__(self, theme: None, owner: type[Theme]) -> Colour: ...
    @overload
    def __get__(self, theme: Theme, owner: type[Theme]) -> str: ...
    def __get__(self, theme: Theme | None, owner: type[Theme]) -> Colour | str:
        return self if theme is None else self.by_theme[theme.name]


_SURFACES = ("panel", "window", "field")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours by role, and type sizes.  A new colour is one line here.

    Attributes
    ----------
    name
        Under which every `Colour` has its value: ``light``, ``dark`` or ``print``.
    bands
        Ground of the landscape, from the lowest level to the highest.
    runs
        The styles that runs take in order.
    sizes
        Font sizes in pixels at 100 %: captions, everything else, titles.
    scale
        Magnification of the whole interface; `px` applies it.
    strokes
        How thick lines are and how large signs, at 100 %.
    on_paper
        Whether it is read at rest: with ticks, names beside lines, and no cursor.
    clear
        Whether what lies behind a figure is seen through it.
    """

    name: str
    dark: bool
    bands: tuple[str, ...]
    isoline_opacity: float
    runs: tuple[RunStyle, ...]
    sizes: tuple[float, float, float] = (12.0, 14.0, 20.0)
    scale: float = 1.0
    strokes: Strokes = SCREEN
    on_paper: bool = False
    clear: bool = False

    window = Colour("#eef0f3", "#0c0e12", paper="#ffffff")
    panel = Colour("#ffffff", "#15181e")
    canvas = Colour("#ffffff", "#12151a")
    hairline = Colour("#e2e5ea", "#262b34", paper="#e4e7ec")
    border = Colour("#c9ced6", "#3d4552", paper="#171c24")
    switch_off = Colour("#878f9c", "#667080")  # 3:1 on a panel
    text = Colour(
        "#171c24", "#e8ebf0",
        on=(*_SURFACES, "canvas", "bands", "bad_ground", "good_ground"),
    )  # fmt: skip
    text_secondary = Colour("#566070", "#9ca6b5", paper="#171c24", on=_SURFACES)
    accent = Colour("#26334d", "#dde5f4")
    on_accent = Colour("#ffffff", "#12151a", on=("accent",))
    field = Colour("#f3f5f7", "#1e232b")
    halo = Colour("#ffffff", "#0c0e12")
    good = Colour("#1d6b47", "#5fd39b", on=("panel", "good_ground"))
    bad = Colour("#a8321a", "#ff9a76", on=("panel", "field", "bad_ground"))
    bad_ground = Colour("#fbeae5", "#3a2019", on=("bad",))
    good_ground = Colour("#e5f3ec", "#173226")
    isoline = Colour("#3d5a80", "#9fb6d6")

    @classmethod
    def roles(cls) -> dict[str, Colour]:
        """Every colour that is declared, by name."""
        return {name: role for name, role in vars(cls).items() if isinstance(role, Colour)}

    def colours(self) -> dict[str, str]:
        """The colours of this theme by role."""
        return {name: role.by_theme[self.name] for name, role in self.roles().items()}

    def __hash__(self) -> int:
        return hash(self.name)  # of all colours it took longer than cutting a path

    def px(self, length: float) -> int:
        """Device-independent pixels of a `length` given at 100 %, at least one."""
        return max(1, round(length * self.scale))

    def line(self, width: float) -> float:
        """Pixels of a line whose `width` is given at 100 %, at least one."""
        return max(1.0, width * self.scale)

    @property
    def small(self) -> int:
        return self.px(self.sizes[0])

    @property
    def body(self) -> int:
        return self.px(self.sizes[1])

    @property
    def title(self) -> int:
        return self.px(self.sizes[2])

    def scaled(self, scale: float) -> Theme:
        """The same theme at another magnification."""
        if self.scale == scale:
            return self
        found, known = replace(self, scale=scale), THEMES.get(self.name)
        return known if known is not None and known == found else found


LIGHT = Theme(
    name="light",
    dark=False,
    bands=(
        "#88b1d8", "#9abcdd", "#a8c5e1", "#b5cee4", "#c2d6e7",
        "#ceddea", "#dae5ed", "#e5ecef", "#f1f3f2", "#fcfaf4",
    ),
    isoline_opacity=0.30,
    runs=(
        RunStyle("blue", "#1f61d0", (), "circle"),
        RunStyle("vermilion", "#c44a29", (9, 5), "square"),
        RunStyle("green", "#2d805b", (1, 5), "triangle-up"),
        RunStyle("pink", "#ea4e9c", (11, 4, 1, 4), "diamond"),
        RunStyle("ochre", "#c48800", (18, 5), "triangle-down"),
        RunStyle("violet", "#621790", (11, 4, 1, 4, 1, 4), "pentagon"),
        RunStyle("sky", "#2d96cb", (5, 4), "cross"),
        RunStyle("ink", "#181d2a", (), "hexagon", open_marker=True),
    ),
)  # fmt: skip

DARK = Theme(
    name="dark",
    dark=True,
    bands=(
        "#050d22", "#0a152a", "#0f1c31", "#142338", "#1a2a3f",
        "#1f3145", "#25374c", "#2a3e53", "#2f4559", "#354c60",
    ),
    isoline_opacity=0.22,
    runs=(
        RunStyle("blue", "#4f91f2", (), "circle"),
        RunStyle("vermilion", "#e5591c", (9, 5), "square"),
        RunStyle("green", "#37c07f", (1, 5), "triangle-up"),
        RunStyle("pink", "#f77bae", (11, 4, 1, 4), "diamond"),
        RunStyle("ochre", "#fac54b", (18, 5), "triangle-down"),
        RunStyle("violet", "#7859c4", (11, 4, 1, 4, 1, 4), "pentagon"),
        RunStyle("sky", "#83e2fe", (5, 4), "cross"),
        RunStyle("ink", "#e8e9eb", (), "hexagon", open_marker=True),
    ),
)  # fmt: skip

_SET = 8.0 * POINT  # pixels at 100 % of type of 8 points

# Type is larger beside lines that are thinner.
PRINT = replace(
    LIGHT,
    name="print",
    bands=(
        "#adc0d4", "#b9c9da", "#c3d1df", "#cdd9e3", "#d7e0e8",
        "#e0e7ed", "#eaeef1", "#f3f5f5", "#fcfcf9",
    ),
    isoline_opacity=0.45,
    sizes=(7 / 8 * _SET, _SET, 9 / 8 * _SET),
    scale=0.72,
    strokes=PRINTED,
    on_paper=True,
)  # fmt: skip

THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}

FIGURE_THEMES: dict[str, Theme] = {**THEMES, PRINT.name: PRINT}
"""What a figure can wear: the themes of the window, and paper."""


def figure_theme(theme: Theme | str) -> Theme:
    """The theme of that name, or a `GdvizError`; one that is a theme already as it is."""
    if isinstance(theme, Theme):
        return theme
    if theme not in FIGURE_THEMES:
        raise unknown("theme", theme, FIGURE_THEMES, where="theme")
    return FIGURE_THEMES[theme]


def printed(theme: Theme, px: float) -> Theme:
    """`theme` for a page, with type `px` high and everything else in proportion."""
    return replace(
        theme, sizes=PRINT.sizes, scale=px / _SET, strokes=PRINTED, on_paper=True,
        isoline_opacity=PRINT.isoline_opacity if not theme.dark else theme.isoline_opacity,
    )  # fmt: skip
