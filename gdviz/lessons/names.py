"""Which run a word in a claim means.

A run is called by its label, written as one word: ``clipped at 1`` is ``clipped_at_1``,
``η = 1/3`` is ``eta_1_3``, ``GD`` is ``gd``.  Where no label is written so, the key of its
method will do, and else its place in the race: ``run_1`` is the first.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import TYPE_CHECKING

from gdviz.core.errors import GdvizError, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.engine.run import Run


def word_of(label: str) -> str:
    """`label` as one word of a claim; "" when no letter or digit of it can be typed there."""
    letters = "".join(map(_plain, unicodedata.normalize("NFKD", label)))
    word = re.sub(r"[^a-z0-9]+", "_", letters.lower()).strip("_")
    if word[:1].isdigit():
        word = f"run_{word}"
    return f"{word}_" if keyword.iskeyword(word) else word


def find(runs: Sequence[Run], name: str) -> int:
    """The index of the run that `name` means.

    Raises
    ------
    GdvizError
        With the nearest match when there is none, or the runs when there are several.
    """
    word = name.lower()
    for candidates in (
        [word_of(run.label) for run in runs],
        [run.optimizer for run in runs],
        [f"run_{i + 1}" for i in range(len(runs))],
    ):
        found = [i for i, candidate in enumerate(candidates) if candidate == word]
        if len(found) > 1:
            which = " and ".join(f"run_{i + 1}" for i in found)
            raise GdvizError(f"{name!r} could be {which}; give them labels of their own")
        if found:
            return found[0]
    known = {word_of(run.label) or f"run_{i + 1}" for i, run in enumerate(runs)}
    raise unknown("run", name, known)


def _plain(character: str) -> str:
    """A letter of ASCII, or the name of a Greek one between spaces."""
    if character.isascii():
        return character
    if unicodedata.combining(character):
        return ""
    match = re.match(
        r"GREEK (?:SMALL|CAPITAL) LETTER ([A-Z]+)", unicodedata.name(character, "")
    )
    return f" {match[1]} " if match else " "
