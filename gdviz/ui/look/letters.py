r"""Formulas in plain letters, where nothing can be set: ``$\frac{1}{2}$`` is read as ½."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import final

# Dollars that hug what is between them, so that "from $5 to $6" stays a price.
FORMULA = re.compile(r"\$(?=\S)([^$]*[^$\s])\$(?!\d)")

_TOKEN = re.compile(r"\\[A-Za-z]+\s*|\\.|.", re.DOTALL)
_DEEPEST = 20  # braces within each other: nobody writes more

_LOW = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_HIGH = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
PARTS = {
    ("1", "2"): "½", ("1", "3"): "⅓", ("2", "3"): "⅔", ("1", "4"): "¼", ("3", "4"): "¾",
    ("1", "5"): "⅕", ("2", "5"): "⅖", ("3", "5"): "⅗", ("4", "5"): "⅘", ("1", "6"): "⅙",
    ("1", "8"): "⅛",
}  # fmt: skip
"""Fractions that are one letter."""
_SIGNS = {
    "cdot": "·", "times": "×", "pm": "±", "mp": "∓", "le": "≤", "leq": "≤", "ge": "≥",
    "geq": "≥", "ne": "≠", "neq": "≠", "ll": "≪", "gg": "≫", "approx": "≈", "sim": "∼",
    "propto": "∝", "infty": "∞", "nabla": "∇", "partial": "∂", "sum": "Σ", "prod": "Π",
    "int": "∫", "in": "∈", "to": "→", "rightarrow": "→", "leftarrow": "←", "gets": "←",
    "ldots": "…", "cdots": "…", "dots": "…", "ell": "ℓ", "top": "T", "prime": "′",
    "lVert": "‖", "rVert": "‖", "Vert": "‖", "lvert": "|", "rvert": "|", "vert": "|",
    "langle": "⟨", "rangle": "⟩", "quad": " ", "qquad": " ",
    "|": "‖", "{": "{", "}": "}", ",": " ", ";": " ", ":": " ", " ": " ", "!": "",
    "left": "", "right": "", "displaystyle": "", "textstyle": "", "limits": "",
    "big": "", "Big": "", "bigl": "", "bigr": "", "Bigl": "", "Bigr": "",
}  # fmt: skip
_FUNCTIONS = frozenset({
    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "det", "dim", "exp", "inf", "ln",
    "log", "max", "min", "mod", "sin", "sinh", "sup", "tan", "tanh",
})  # fmt: skip
_NAMED = {"lambda": "lamda", "Lambda": "Lamda"}  # as Unicode spells them
_OVER = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "vec": "\u20d7"}
_UPRIGHT = {"text", "mathrm", "mathbf", "mathit", "mathcal", "operatorname", "boldsymbol"}
_RELATION = re.compile(r"\s*([=≤≥≠≈<>])\s*")


def plainly(text: str) -> str:
    """`text` with its formulas in plain letters: ``β₁ = 0.9``, where nothing can be set."""
    if "$" not in text:
        return text
    return FORMULA.sub(lambda found: _read(found[1]), text)


@lru_cache(maxsize=500)  # a title is shown in every frame
def _read(latex: str) -> str:
    """A formula in letters; as it was typed where it cannot be read so."""
    try:
        found = _Reader(latex).all()
    except ValueError:
        return f"${latex}$"
    return " ".join(_RELATION.sub(r" \1 ", found).split())


@final
class _Reader:
    """Reads LaTeX from its beginning to its end."""

    def __init__(self, latex: str) -> None:
        self._tokens: list[str] = _TOKEN.findall(latex)
        self._at = self._depth = 0

    def all(self) -> str:
        """The whole of it; raises `ValueError` where it is none."""
        found = self._until("")
        if self._at < len(self._tokens):
            raise ValueError("a brace that nothing opened")
        return found

    def _until(self, end: str) -> str:
        found, way = list[str](), ""
        while self._at < len(self._tokens) and self._tokens[self._at] != "}":
            before, way = way, self._tokens[self._at]
            if way == before and way in ("_", "^"):
                raise ValueError("two indices of one letter")
            piece = self._next()
            if found and piece[:1].isalnum() and _is_word(found[-1]):
                found.append(" ")  # “log x”
            found.append(piece)
        if end and self._at == len(self._tokens):
            raise ValueError("a brace that nothing closes")
        return "".join(found)

    def _next(self) -> str:
        token = self._tokens[self._at]
        self._at += 1
        if token == "{":
            self._depth += 1
            if self._depth > _DEEPEST:
                raise ValueError("too deep")
            found = self._until("}")
            self._at += 1
            self._depth -= 1
            return found
        if token in "_^":
            return _shifted(self._argument(), token)
        if token.startswith("\\"):
            return self._command(token[1:].rstrip() or " ")
        return {"-": "−", "'": "′", "*": "∗", "~": " "}.get(token, token)

    def _argument(self) -> str:
        """What a command is about: the next sign, or all between braces."""
        while self._at < len(self._tokens) and self._tokens[self._at].isspace():
            self._at += 1
        if self._at == len(self._tokens) or self._tokens[self._at] == "}":
            raise ValueError("something is missing")
        return self._next()

    def _degree(self) -> str:
        """The sign of a root: a third one has ``[3]`` before its argument, and is ³√ here.

        The sign that Unicode has for it is in few typefaces.
        """
        if self._at == len(self._tokens) or self._tokens[self._at] != "[":
            return "√"
        if "]" not in self._tokens[self._at :]:
            raise ValueError("a bracket that nothing closes")
        end = self._tokens.index("]", self._at)
        degree = "".join(self._tokens[self._at + 1 : end])
        self._at = end + 1
        return "√" if degree == "2" else f"{_shifted(degree, '^')}√"

    def _command(self, name: str) -> str:
        if name in ("frac", "tfrac", "dfrac", "cfrac"):
            over, under = self._argument(), self._argument()
            return PARTS.get((over, under)) or f"{_one(over)}/{_one(under)}"
        if name == "sqrt":
            return f"{self._degree()}{_one(self._argument())}"
        if name in _OVER:
            return self._argument() + _OVER[name]
        if name in _UPRIGHT:
            return self._argument()
        found = _SIGNS.get(name, _greek(name))
        if not found and name not in _SIGNS and name not in _FUNCTIONS:
            raise ValueError(f"nobody reads \\{name}")
        return found or (name if name in _FUNCTIONS else "")


def _is_word(piece: str) -> bool:
    return len(piece) > 1 and piece.isascii() and piece.isalpha()


def _one(text: str) -> str:
    """`text` in brackets where it is more than one number or sign."""
    return text if re.fullmatch(r"(?:[⁰¹²³⁴-⁹ⁿ]*√)?[\w.′²³₀-₉]*", text) else f"({text})"


def _shifted(text: str, way: str) -> str:
    """`text` as an index, or as an exponent."""
    small = _LOW if way == "_" else _HIGH
    letters = text.replace("−", "-")
    if all(letter in small for letter in letters):
        return "".join(small[letter] for letter in letters)
    return way + _one(text) if letters else ""


def _greek(name: str) -> str:
    name = name.removeprefix("var") or name
    case = "SMALL" if name[0].islower() else "CAPITAL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {_NAMED.get(name, name).upper()}")
    except KeyError:
        return ""
