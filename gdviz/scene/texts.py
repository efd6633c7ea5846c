"""What text of a stranger may hold, and what becomes of it where a format forbids a letter."""

from __future__ import annotations

import re
import unicodedata
from html import escape

from gdviz.core.errors import GdvizError

# what moves a cursor, breaks a line, or turns the direction of reading
_UNRULY = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_HALVES = re.compile("[\ud800-\udfff]")
# XML 1.0, 5th edition, production 2: what cannot stand in a document, not even escaped
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARK = "\ufffd"  # stands where a letter cannot

MAX_NAME = 120  # bytes of a suggested file name without its suffix; systems take 255
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$")
_FORMULAS = ("=", "+", "-", "@")  # a spreadsheet would compute what begins so


def check_line(text: str, where: str) -> None:
    """Raise a `GdvizError` unless `text` is plain text in one line."""
    if _HALVES.search(text):
        raise GdvizError("half a character (a lone surrogate) is not text", where=where)
    if _UNRULY.search(text):
        raise GdvizError("must be plain text in one line", where=where)


def whole(text: str) -> str:
    """`text` with a mark for each half of a character, so that it can be encoded."""
    return _HALVES.sub(_MARK, text)


def orderly(text: str, *, lines: bool = False) -> str:
    """`text` as it can be shown: a mark for each letter that would move or turn the others.

    With `lines`, it may have several lines and tabs.
    """
    if lines:
        text = text.replace("\r\n", "\n")
    return whole(
        _UNRULY.sub(lambda found: found[0] if lines and found[0] in "\n\t" else _MARK, text)
    )


def xml_chars(text: str) -> str:
    """`text` with a mark for each letter that XML forbids; nothing is escaped."""
    return _NOT_XML.sub(_MARK, text)


def xml_text(text: str) -> str:
    """`text` as the content of an element of XML."""
    return escape(xml_chars(text), quote=False)


def without_null(text: str) -> str:
    """`text` for formats that end it at a null byte."""
    return whole(text).replace("\0", _MARK)


def table_cell(text: str) -> str:
    """`text` for a cell that a spreadsheet takes for text, never for a formula."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


def file_stem(title: str) -> str:
    """A name for a file about `title` that every system takes, without a suffix.

    Letters and digits in small letters, hyphens between them; ``scene`` when none is left.
    """
    small = unicodedata.normalize("NFC", whole(title).lower())
    words = "".join(c if c.isalnum() else "-" for c in small)
    name = "-".join(filter(None, words.split("-")))
    name = name.encode()[:MAX_NAME].decode(errors="ignore").strip("-") or "scene"
    return f"{name}-scene" if _RESERVED.match(name) else name
