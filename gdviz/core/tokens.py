"""What people type, sign by sign, as Python's grammar has it.

``2x² + |y−1|·π`` becomes ``2*x**2 + abs(y-1)*pi``.  Every sign comes from a closed table;
nothing is normalised, and a sign that is not there is refused with what to write in its
place.  What this makes is text of ASCII with the column of each letter, still to be read
by the grammar.
"""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING, Literal, NamedTuple, final

from gdviz.core.errors import ExpressionError
from gdviz.core.functions import ALIASES, FUNCTIONS
from gdviz.core.signs import (
    COMMA,
    FRACTIONS,
    LETTERS,
    LOWERED,
    NUMBER,
    PAIRS,
    RAISED,
    ROOTS,
    SIGNS,
    SPACES,
    WORDS,
    numeral,
    refused,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_Kind = Literal["number", "name", "open", "close", "sign", "power", "comma", "end"]

_JOINS = frozenset({"and", "or", "not"})
_VALUES = frozenset({"True", "False", "None"})
_MODULES = frozenset({"np", "numpy", "math"})
_AXIS = re.compile(r"[xy]_?\d*|pi|e")
_FACTORS = frozenset({"pi", "e"})
_CALLED = frozenset("fgh")  # letters that are functions on paper

_BEGINNING = frozenset("(√∛_")  # what may stand at the beginning of a value
_DOUBTS = 12

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*[₀-₉]*")
_LETTER = re.compile(r"[A-Za-z]_?\d*")


@final
class Spelled(NamedTuple):
    """A formula as the grammar has it.

    Attributes
    ----------
    text
        ASCII.
    columns
        For each of its letters, and for its end, the column of what was typed.
    """

    text: str
    columns: tuple[int, ...]


class _Token(NamedTuple):
    kind: _Kind
    text: str
    column: int


def spelled(text: str) -> Spelled:
    """`text` as the grammar has it, or an `ExpressionError` that says what to write."""
    tokens = _paired(text)
    tokens = _raised_functions(tokens)
    out: list[str] = []
    columns: list[int] = []
    for token in _with_products(tokens):
        out.append(token.text)
        columns += [token.column] * len(token.text)
    return Spelled("".join(out), (*columns, len(text.rstrip(SPACES))))


def _paired(text: str) -> list[_Token]:
    """The tokens of `text`; bars that can be read in two ways are an error."""
    plain = _Lexer(text)
    tokens = plain.tokens()
    others = [found for at in plain.doubtful if (found := _with_bar(text, at))]
    if plain.is_paired and not others:
        return tokens
    if len(others) == 1 and not plain.is_paired:
        return others[0]
    if others:
        column = text.index("|")
        sentence = f"the bars from column {column + 1} on can be read in two ways; write abs(…)"
        raise ExpressionError(sentence, column=column)
    return tokens


def _with_bar(text: str, at: int) -> list[_Token] | None:
    """The tokens where the bar at `at` opens; None where that cannot be."""
    lexer = _Lexer(text, opens=at)
    try:
        tokens = lexer.tokens()
    except ExpressionError:
        return None
    return tokens if lexer.is_paired else None


@final
class _Lexer:
    """Takes a text apart; brackets and bars are paired on the way.

    A bar behind a value closes, but for the one at `opens`.

    Attributes
    ----------
    doubtful
        Bars that close, but might open as well.
    """

    def __init__(self, text: str, *, opens: int = -1) -> None:
        self._text, self._at, self._opens = text, 0, opens
        self.doubtful: list[int] = []
        self._found: list[_Token] = []
        self._open: list[tuple[str, int]] = []  # "(" or "|", and how many values it may hold

    @property
    def is_paired(self) -> bool:
        """Whether everything that was opened is closed."""
        return not self._open

    def tokens(self) -> list[_Token]:
        while self._at < len(self._text):
            character = self._text[self._at]
            if character == "#":
                break  # what follows is a remark
            if character in SPACES:
                self._at += 1
            else:
                self._take(character)
        return self._found

    def _take(self, character: str) -> None:
        text, at = self._text, self._at
        if (comma := COMMA.match(text, at)) and self._most() < 2 and not self._dotted(comma):
            self._number(comma)
        elif number := NUMBER.match(text, at):
            self._number(number)
        elif name := _NAME.match(text, at):
            self._name(name[0].translate(LOWERED), len(name[0]))
        elif character in LETTERS:
            below = re.match(r"[₀-₉]*", text[at + 1 :])
            index = below[0] if below else ""
            self._name(LETTERS[character] + index.translate(LOWERED), 1 + len(index))
        elif character in RAISED:
            self._superscript()
        elif character in FRACTIONS:
            self._fraction(character)
        elif character in ROOTS:
            self._root(character)
        elif character in "()|":
            self._bracket(character)
        elif text[at : at + 2] in PAIRS:
            self._put("sign", text[at : at + 2], 2)
        elif character in SIGNS:
            self._put("sign", SIGNS[character], 1)
        elif character == ",":
            self._comma()
        else:
            raise refused(character, at)

    def _put(self, kind: _Kind, text: str, length: int) -> None:
        self._found.append(_Token(kind, text, self._at))
        self._at += length

    def _most(self) -> int:
        """How many values the innermost bracket may hold."""
        return self._open[-1][1] if self._open else 0

    def _dotted(self, match: re.Match[str]) -> bool:
        """Whether a comma between digits parts what is not one number: 1,000,000 and 1,5.2."""
        return self._text[match.end() : match.end() + 1] in (",", ".")

    def _number(self, match: re.Match[str]) -> None:
        self._put("number", numeral(match), len(match[0]))

    def _fraction(self, sign: str) -> None:
        """½, also behind a whole number: 1½ is three halves, and no product."""
        if not re.search(r"(?<![\w.,])\d+$", self._text[: self._at]):
            self._put("number", FRACTIONS[sign], 1)
            return
        whole = self._found[-1]
        self._found[-1] = whole._replace(text=f"({whole.text}+{FRACTIONS[sign][1:-1]})")
        self._at += 1

    def _name(self, name: str, length: int) -> None:
        after = self._text[self._at + length : self._at + length + 1]
        if name in _MODULES and after == ".":
            self._at += length + 1
            return
        if "__" in name:
            sentence = f"a double underscore at column {self._at + 1} has no place in a formula"
            raise ExpressionError(sentence, column=self._at)
        if name in _JOINS:
            self._put("sign", f" {name} ", length)
        elif keyword.iskeyword(name) and name not in _VALUES:
            hint = f"; write {WORDS[name]}" if name in WORDS else ""
            sentence = f"'{name}' at column {self._at + 1} has no place in a formula{hint}"
            raise ExpressionError(sentence, column=self._at)
        else:
            self._put("name", name, length)

    def _superscript(self) -> None:
        digits = re.match(f"[{''.join(RAISED)}]+", self._text[self._at :])
        assert digits is not None
        plain = "".join(RAISED[c] for c in digits[0])
        if not re.fullmatch(r"[+-]?\d+", plain) or not self._ends_operand():
            raise refused(self._text[self._at], self._at)
        sign = "-" if plain[0] == "-" else ""
        plain = plain.lstrip("+-").lstrip("0") or "0"
        self._put("power", f"**{sign}{plain}", len(digits[0]))

    def _ends_operand(self) -> bool:
        return bool(self._found) and self._found[-1].kind in ("number", "name", "close")

    def _root(self, sign: str) -> None:
        """√(…), or √ of one number or name; of more it does not say how far it reaches."""
        rest = self._text[self._at + 1 :].lstrip(SPACES)
        if rest.startswith("("):
            self._put("name", ROOTS[sign], 1)
            return
        at, column = len(self._text) - len(rest), self._at
        inner = NUMBER.match(self._text, at) or _NAME.match(self._text, at)
        after = self._text[inner.end() : inner.end() + 1] if inner else "("
        if inner is None or after in RAISED or after in ("^", "*", "(", "."):
            sentence = f"'{sign}' at column {column + 1}: write {ROOTS[sign]}(…)"
            raise ExpressionError(sentence, column=column)
        self._put("name", ROOTS[sign], 1)
        self._found.append(_Token("open", "(", column))
        self._at = at
        if NUMBER.match(self._text, at):
            self._number(inner)
        else:
            self._name(inner[0].translate(LOWERED), len(inner[0]))
        self._found.append(_Token("close", ")", self._at))

    def _bracket(self, sign: str) -> None:
        if sign == "|":
            is_open = bool(self._open) and self._open[-1][0] == "|"
            if is_open and self._ends_value() and self._at != self._opens:
                self._open.pop()
                after = self._text[self._at + 1 :].lstrip(SPACES)[:1]
                if (after.isalnum() or after in _BEGINNING) and len(self.doubtful) < _DOUBTS:
                    self.doubtful.append(self._at)
                self._put("close", ")", 1)
            else:
                self._open.append(("|", 0))
                self._put("open", "abs(", 1)
            return
        if sign == "(":
            self._open.append(("(", self._values()))
            self._put("open", "(", 1)
            return
        if self._open and self._open[-1][0] == "|":
            raise self._unpaired("|")
        if self._open:
            self._open.pop()
        self._put("close", ")", 1)

    def _unpaired(self, sign: str) -> ExpressionError:
        column = max(t.column for t in self._found if t.text == "abs(" and t.kind == "open")
        return ExpressionError(f"'{sign}' at column {column + 1} is not closed", column=column)

    def _ends_value(self) -> bool:
        return bool(self._found) and self._found[-1].kind in (
            "number", "name", "close", "power",
        )  # fmt: skip

    def _values(self) -> int:
        """How many values the bracket may hold that opens here."""
        if not self._found or self._found[-1].kind != "name":
            return 0
        name = self._found[-1].text
        known = FUNCTIONS.get(ALIASES.get(name, name))
        if known is not None:
            return known.arity
        return 0 if _is_factor(name) else 2

    def _comma(self) -> None:
        if self._most() == 0:
            at = self._at
            sentence = f"',' at column {at + 1} has no place here; write 1.5 with a point"
            raise ExpressionError(sentence, column=at)
        self._put("comma", ", ", 1)


def is_function(name: str) -> bool:
    """Whether people may call `name`."""
    name = ALIASES.get(name, name)
    return name in FUNCTIONS or name == "pow"


def _is_factor(name: str) -> bool:
    """Whether a bracket behind `name` is a factor: behind any letter that is no function."""
    if is_function(name):
        return False
    return name in _FACTORS or bool(_LETTER.fullmatch(name) and name not in _CALLED)


def _raised_functions(tokens: Sequence[_Token]) -> list[_Token]:
    """``sin²(x)`` as ``sin(x)**2``."""
    found = list(tokens)
    i = 0
    while i < len(found):
        power = _power_at(found, i + 1)
        after = i + 1 + len(power)
        is_raised = found[i].kind == "name" and is_function(found[i].text) and power
        if is_raised and after < len(found) and found[after].text == "(":
            if "-" in "".join(token.text for token in power):
                name, column = found[i].text, found[i].column
                raise ExpressionError(
                    f"column {column + 1}: {name} to the power -1 can be read in two ways; "
                    f"write a{name}(…) or 1/{name}(…)", column=column,
                )  # fmt: skip
            end = _closing(found, after)
            found[i + 1 : end + 1] = [*found[after : end + 1], *power]
        i += 1
    return found


def _power_at(tokens: Sequence[_Token], i: int) -> list[_Token]:
    """The tokens of a whole power that begins at `i`."""
    if i < len(tokens) and tokens[i].kind == "power":
        return [tokens[i]]
    if i + 1 < len(tokens) and tokens[i].text == "**" and tokens[i + 1].kind == "number":
        return [tokens[i], tokens[i + 1]]
    return []


def _closing(tokens: Sequence[_Token], at: int) -> int:
    """Where the bracket that opens at `at` closes; the end where it does not."""
    depth = 0
    for i in range(at, len(tokens)):
        depth += {"open": 1, "close": -1}.get(tokens[i].kind, 0)
        if depth == 0:
            return i
    return len(tokens) - 1


def _with_products(tokens: Sequence[_Token]) -> list[_Token]:
    """The tokens with a sign between factors that stand side by side."""
    found: list[_Token] = []
    for i, token in enumerate(tokens):
        before = found[-1] if found else _Token("sign", "", 0)
        ends = before.kind in ("number", "name", "close", "power")
        follows = token.kind in ("number", "name", "open")
        if ends and follows and not _is_call(before, tokens, i):
            _refuse_pair(before, token)
            found.append(_Token("sign", "*", token.column))
        found.append(token)
    return found


def _is_call(before: _Token, tokens: Sequence[_Token], i: int) -> bool:
    """Whether the bracket at `i` is that of a call: q(g) is one, and q(g + 1) is a product."""
    if tokens[i].text != "(" or before.kind != "name":
        return False
    if not _is_factor(before.text):
        return True
    inner = [token.kind for token in tokens[i + 1 : i + 3]]
    return inner == ["name", "close"] and not _AXIS.fullmatch(before.text)


def _refuse_pair(before: _Token, token: _Token) -> None:
    """Refuse neighbours that are no product: between them something was lost."""
    column = token.column
    if before.kind == "name" and is_function(before.text):
        name = before.text
        raise ExpressionError(
            f"column {before.column + 1}: {name} is a function: write {name}(…)",
            column=before.column,
        )
    if token.kind == "number" and not token.text.startswith("("):
        raise ExpressionError(
            f"column {column + 1}: a number stands behind another value; write * or ** "
            "between them", column=column,
        )  # fmt: skip
