"""The signs that people type in formulas, and what each becomes: a closed table."""

from __future__ import annotations

import re
import unicodedata

from gdviz.core.errors import ExpressionError

SPACES = " \t\n\r\u00a0\u2002\u2003\u2005\u2009\u200a\u202f\u3000"
SIGNS = {
    "−": "-", "–": "-", "‐": "-", "‑": "-", "×": "*", "·": "*", "⋅": "*", "∙": "*", "∗": "*",
    "⋆": "*", "÷": "/", "∕": "/", "⁄": "/", "^": "**", "ˆ": "**", "≤": "<=", "≥": ">=",
    "≠": "!=", "∧": " and ", "∨": " or ", "¬": " not ",
    **{sign: sign for sign in ("+", "-", "*", "/", "%", "<", ">")},
}  # fmt: skip
PAIRS = ("**", "<=", ">=", "==", "!=", "//", "<<", ">>")
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_DIGITS = r"\d(?:_?\d)*"
NUMBER = re.compile(
    rf"0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+"
    rf"|(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+−-]?{_DIGITS})?"
)
COMMA = re.compile(rf"{_DIGITS},(?P<rest>{_DIGITS})(?:[eE][+−-]?{_DIGITS})?")
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")  # or a decimal comma: nobody can tell

FRACTIONS = {"½": "(1/2)", "⅓": "(1/3)", "⅔": "(2/3)", "¼": "(1/4)", "¾": "(3/4)"}
ROOTS = {"√": "sqrt", "∛": "cbrt"}
LETTERS = {
    "π": "pi", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon",
    "ϵ": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta", "ϑ": "theta", "κ": "kappa",
    "λ": "lam", "μ": "mu", "µ": "mu", "ν": "nu", "ξ": "xi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_INSTEAD = {
    **dict.fromkeys("[]{}", "write round brackets, ( )"),
    **dict.fromkeys("'\"`", "write the formula alone, without quotes"),
    **dict.fromkeys("=", "write the formula alone; equality is =="),
    **dict.fromkeys("\\$", "write the formula plainly, as x**2/2"),
    **dict.fromkeys("∞", "numbers are finite"), **dict.fromkeys("°", "write *pi/180"),
    "&": "write and", "~": "write not", "?": "write where(x > 0, a, b)", "!": "write a product",
    ":": "write where(x > 0, a, b)", ";": "write one formula", ".": "write 0.5 or x*y",
    **dict.fromkeys("⨯•", "write *"), **dict.fromkeys("—―", "write -"),
    **dict.fromkeys("⌊⌋", "write floor(…)"), **dict.fromkeys("⌈⌉", "write ceil(…)"),
    "∜": "write (…)**(1/4)", "‖": "write norm(…) or |…|",
    "∑": "write every term", "±": "write one of both",
}  # fmt: skip
WORDS = {"if": "where(x > 0, a, b)", "else": "where(x > 0, a, b)", "lambda": "lam"}


def named(character: str) -> str:
    """A character as a sentence shows it: itself, or its number where it cannot be seen."""
    if not character.isprintable() or character.isspace():
        return f"U+{ord(character):04X}, which cannot be seen,"
    return f'"{character}"' if character == "'" else f"'{character}'"


def _likeness(character: str) -> str:
    """What to write for a letter or sign that only looks like one of ours; "" for others."""
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and len(plain) == 1 and plain.isascii() and plain.isprintable():
        return f"write {plain}"
    script = unicodedata.name(character, "").partition(" ")[0]
    return "it is a Cyrillic letter, write a Latin one" if script == "CYRILLIC" else ""


def refused(character: str, column: int) -> ExpressionError:
    """The error for a character that no formula has."""
    hint = _INSTEAD.get(character) or _likeness(character)
    sentence = f"{named(character)} at column {column + 1} has no place in a formula"
    return ExpressionError(f"{sentence}; {hint}" if hint else sentence, column=column)


def numeral(match: re.Match[str]) -> str:
    """What `NUMBER` or `COMMA` has found, as the grammar has it."""
    if _THOUSANDS.fullmatch(match[0]):
        ways = " or ".join(match[0].replace(",", point) for point in ("", "."))
        sentence = f"{match[0]} can be read in two ways; write {ways}"
        raise ExpressionError(f"column {match.start() + 1}: {sentence}", column=match.start())
    plain = match[0].replace(",", ".").replace("_", "").replace("−", "-")
    if plain[:2].lower() in ("0x", "0b", "0o"):
        return plain
    whole = re.match(r"0+(?=\d)", plain)  # 007 is no number to the grammar
    plain = plain[whole.end() :] if whole else plain
    if re.split("[eE]", plain)[0].strip("0.") and float(plain) == 0.0:
        sentence = "is too small; numbers begin at 4.9e-324"
        raise ExpressionError(f"column {match.start() + 1}: {sentence}", column=match.start())
    return plain
