"""Texts that nobody would type, against the promise that every one is answered at once.

Run as ``make fuzz``: 100,000 texts and the list of nasty ones.  Prints what became of them
and the slowest, and exits with status 1 when a text raises anything but a `GdvizError` or
is not answered within 100 ms.  The tests take 500 and count work instead of time.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.derivatives import differentiable
from gdviz.core.errors import GdvizError
from gdviz.core.expression import walk
from gdviz.core.functions import FUNCTIONS
from gdviz.core.objectives import expression
from gdviz.core.objectives.expression import Expression, typed
from gdviz.core.program import Program
from gdviz.core.trees import Line, derived_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 0.1  # seconds
SEED = 20
WORK_PER_PART = 15  # operations of value, gradient and Hessian for each part of a formula
WORK_AT_LEAST = 60

TOKENS = (
    "x", "y", "a", "b1", "theta", "1", "0", "2.5", "1e3", "1e999", "64", "65", "-1", "+", "-",
    "*", "/", "**", "%", "(", ")", "(", ")", ",", "__", "lambda", ":", "if", "else", ".", "=",
    "[", "]", "'", "\\", "\n", "\0", "é", "𝑥", "ｘ", "not", "is", "import", "_", "0x1", "1j",
    "1_0", "#", "@", "~", "<", ";", "None", "True", "pi", "e", "f'", "await", "²", "⁻¹", "−",
    "×", "π", "|", "^", "√", "½", "≤", " and ", "not ", "1,5", "x₁", "λ", "where(", "!=", "№",
    "\u202e", "\u200b",
    *FUNCTIONS,
)  # fmt: skip
ATOMS = ("x", "y", "x", "y", "a", "0", "1", "2", "0.5", "-1", "3e5", "pi", "b")
ON_NUMBERS = tuple(f for f in FUNCTIONS.values() if differentiable(f.name))
EXPONENTS = ("2", "3", "-1", "0.5", "(1/3)", "64", "-64", "1.5", "a", "y", "(x*y)", "(a-1)")


def texts(count: int, seed: int = SEED) -> Iterator[str]:
    """Heaps of tokens, and formulas that grammar allows, in turn."""
    chance = random.Random(seed)
    for i in range(count):
        if i % 2:
            glue = chance.choice(("", " "))
            yield glue.join(chance.choices(TOKENS, k=chance.randint(0, 40)))
        else:
            yield grown(chance, chance.randint(1, 60))


def grown(chance: random.Random, parts: int) -> str:
    """A formula of about that many parts."""
    if parts <= 1:
        return chance.choice(ATOMS)
    kind = chance.random()
    if kind < 0.4:
        all_of_them = chance.random() < 0.01
        function = chance.choice(tuple(FUNCTIONS.values()) if all_of_them else ON_NUMBERS)
        args = [grown(chance, (parts - 1) // function.arity) for _ in range(function.arity)]
        return f"{function.name}({', '.join(args)})"
    if kind < 0.5:
        return f"({grown(chance, parts - 2)})**{chance.choice(EXPONENTS)}"
    if kind < 0.55:
        return f"-{grown(chance, parts - 1)}"
    cut = chance.randint(1, parts - 1)
    left, right = grown(chance, cut), grown(chance, parts - cut)
    operator = chance.choice(("+", "-", "*", "/", "%"))
    return f"({left}){operator}({right})" if chance.random() < 0.5 else left + operator + right


def nasty() -> list[str]:
    file = Path(__file__).parent / "data" / "nasty_formulas.txt"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def answer(text: str) -> str:
    """What becomes of `text`; everything a window or a run would ask is asked."""
    try:
        landscape = Expression.make({"formula": text, **_ones(text)}, {})
    except GdvizError as error:
        sentence = str(error)
        assert sentence.isprintable(), sentence
        assert len(sentence) < 300, sentence
        return "refused"
    x = np.linspace(-3.0, 3.0, 32).reshape(2, 4, 4)[: landscape.dim]
    assert np.shape(landscape.value(x)) == (4, 4)
    assert landscape.grad(x).shape == (landscape.dim, 4, 4)
    assert landscape.hess(x).shape == (landscape.dim, landscape.dim, 4, 4)
    return f"{landscape.dim}-D"


def work(text: str) -> tuple[int, int]:
    """How many operations the programs of `text` have, and how many are fair."""
    parts = sum(1 for _ in walk(typed(text).tree))
    found = derived_of((Line("", typed(text).tree),), ("x", "y")[: typed(text).dim])
    wanted = ([found.value], found.grad, found.hess)
    done = sum(Program(found.tape, places).work for places in wanted)
    return done, max(WORK_AT_LEAST, WORK_PER_PART * parts)


def _ones(text: str) -> dict[str, float]:
    return dict.fromkeys(typed(text).free, 1.0)


def _seconds(text: str) -> tuple[float, str]:
    """Of the processor: others may use the machine as well."""
    began = time.process_time()
    what = answer(text)
    return time.process_time() - began, what


def main(count: int) -> int:
    """Answer `count` texts; the exit status."""
    found: Counter[str] = Counter()
    slowest: list[tuple[float, str]] = []
    for text in (*nasty(), *texts(count)):
        try:
            seconds, what = _seconds(text)
            if seconds > LIMIT / 10:  # the machine may have had other things to do
                for kept in (typed, derived_of, expression._computed):
                    kept.cache_clear()
                seconds = min(seconds, _seconds(text)[0])
        except Exception as error:  # what a person would see as a crash
            sys.stdout.write(f"{text!r}: {error!r}\n")
            found["crashed"] += 1
            continue
        found[what] += 1
        slowest = sorted([(seconds, text), *slowest], reverse=True)[:5]
    sys.stdout.write(", ".join(f"{n} {what}" for what, n in found.most_common()) + "\n")
    for seconds, text in slowest:
        sys.stdout.write(f"{1e3 * seconds:7.1f} ms  {text[:100]!r}\n")
    return int(found["crashed"] > 0 or slowest[0][0] > LIMIT)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
