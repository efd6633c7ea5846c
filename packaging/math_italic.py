"""Makes resources/fonts/GdvizMathItalic.ttf; needs fonttools, and is run by hand.

    python packaging/math_italic.py

STIX Two Math has its italics at places beyond U+FFFF, to which a PDF by Qt cannot lead
back: whoever copies or searches a formula there finds nothing.  This font has the same
letters, with the same widths, at the places of the plain ones.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "resources" / "fonts"
NAME = "gdviz Math Italic"
PLACES = {
    **{ord("A") + i: 0x1D434 + i for i in range(26)},
    **{ord("a") + i: 0x1D44E + i for i in range(26)},
    **{ord("α") + i: 0x1D6FC + i for i in range(25)},
    ord("h"): 0x210E,
    ord("ϵ"): 0x1D716, ord("ϑ"): 0x1D717, ord("ϕ"): 0x1D719, ord("ϱ"): 0x1D71A,
    ord("∂"): 0x1D715,
}  # fmt: skip


def main() -> None:
    font = TTFont(FONTS / "STIXTwoMath-Regular.ttf", recalcTimestamp=False)
    options = Options(layout_features=[], name_IDs=["*"], notdef_outline=True)
    options.drop_tables += ["MATH"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=PLACES.values())
    subsetter.subset(font)
    found = font.getBestCmap()
    for table in font["cmap"].tables:
        table.cmap = {plain: found[italic] for plain, italic in PLACES.items()}
    font["cmap"].tables = [t for t in font["cmap"].tables if t.format == 4]
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = NAME
        elif record.nameID in (3, 6):
            record.string = NAME.replace(" ", "")
    font.save(FONTS / "GdvizMathItalic.ttf")


main()
