"""Fuzzy matching of what was typed against entries: words in any order, slips forgiven."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gdviz.core.errors import slips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.ui.search.entry import Entry

_WHOLE, _PREFIX, _INSIDE, _SLIP, _LETTERS, _DOC = 120.0, 100.0, 60.0, 45.0, 30.0, 20.0
_LEAST_FOR_SLIP, _LEAST_IN_ORDER = 4, 3  # letters; fewer would find any word
_RECENT = 8.0
_WORD = re.compile(r"\w+")

Span = tuple[int, int]


class Hit(NamedTuple):
    """An entry that was found.

    Attributes
    ----------
    score
        How well it fits; the larger the better.
    in_title, in_words
        The letters that were matched, as ranges.
    """

    entry: Entry
    score: float
    in_title: tuple[Span, ...] = ()
    in_words: tuple[Span, ...] = ()


def matches(query: str, entries: Sequence[Entry], recent: Sequence[str] = ()) -> list[Hit]:
    """The entries in which every word of `query` is found, the best first.

    Equal ones keep their order, those of `recent` keys before the others.
    """
    asked = _WORD.findall(query.casefold())
    hits = [hit for entry in entries if (hit := _match(asked, entry)) is not None]
    bonus = {key: _RECENT * (1.0 - i / len(recent)) for i, key in enumerate(recent)}
    rated = [h._replace(score=h.score + bonus.get(h.entry.key, 0.0)) for h in hits]
    return sorted(rated, key=lambda hit: -hit.score)


def _match(asked: list[str], entry: Entry) -> Hit | None:
    title, words = entry.title.casefold(), entry.words.casefold()
    score = 0.0
    in_title: list[Span] = []
    in_words: list[Span] = []
    for word in asked:
        best, span = _best(word, title)
        if best:
            in_title.append(span)
        else:
            best, span = _best(word, words)
            best = _DOC * best / _WHOLE if best > _SLIP else 0.0
            if not best:
                return None
            in_words.append(span)
        score += best
    score -= 0.05 * len(title)  # of two that fit alike the shorter one is meant
    return Hit(entry, score, tuple(sorted(in_title)), tuple(sorted(in_words)))


def _best(asked: str, text: str) -> tuple[float, Span]:
    """How well a word of `text` fits `asked`, 0 for not at all; and its letters that do."""
    best, where = 0.0, (0, 0)
    for place, found in enumerate(_WORD.finditer(text)):
        fits, span = _fit(asked, found.group())
        fits -= 2.0 * place if fits else 0.0  # what comes first counts more
        if fits > best:
            best, where = fits, (found.start() + span[0], found.start() + span[1])
    return best, where


def _fit(asked: str, word: str) -> tuple[float, Span]:
    if word == asked:
        return _WHOLE, (0, len(word))
    if word.startswith(asked):
        return _PREFIX, (0, len(asked))
    at = word.find(asked)
    if at >= 0 and len(asked) > 1:
        return _INSIDE, (at, at + len(asked))
    if len(asked) >= _LEAST_FOR_SLIP and slips(asked, word[: len(asked)]) <= 1:
        return _SLIP, (0, min(len(asked), len(word)))
    if len(asked) >= _LEAST_IN_ORDER and word[0] == asked[0] and _in_order(asked, word):
        return _LETTERS * len(asked) / len(word), (0, len(word))
    return 0.0, (0, 0)


def _in_order(asked: str, word: str) -> bool:
    """Whether all letters of `asked` follow each other in `word`, others between them."""
    rest = iter(word)
    return all(letter in rest for letter in asked)
