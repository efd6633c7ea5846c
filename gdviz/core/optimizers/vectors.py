"""Whether a formula of an own method makes a vector or a number, and what can be made of which.

A norm of a number would be taken over the runs that step together, in place of components.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gdviz.core.errors import unknown
from gdviz.core.expression import Binary, Call, ExpressionError, Name, Negative, walk
from gdviz.core.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from gdviz.core.expression import Node

_OF_VECTORS = {"norm": False, "dot": False, "mean": False, "unit": True}
"""Functions over the components, and whether they make a vector."""


def check_calls(node: Node, vectors: Collection[str], text: str, shift: int) -> None:
    """Refuse what cannot be called in `node`, where `vectors` are and all else is numbers.

    Parameters
    ----------
    node, vectors
        The formula, and the names of vectors.
    text, shift
        What was typed for it, and where that begins.

    Raises
    ------
    ExpressionError
        With the column of a call of what nobody may call, or of a vector's function that is
        given numbers alone.
    """
    for call, place in _calls(node, text):
        name, column = call.function.name, shift + place
        if not call.function.elementwise and name not in _OF_VECTORS:
            public = (f.name for f in FUNCTIONS.values() if f.public)
            sentence = unknown("function", name, public).what
            raise ExpressionError(f"column {column + 1}: {sentence}", column=column)
        if name in _OF_VECTORS and not any(is_vector(arg, vectors) for arg in call.args):
            raise ExpressionError(
                f"column {column + 1}: {name}() takes a vector, such as g or theta; "
                "this is a number",
                column=column,
            )


def is_vector(node: Node, vectors: Collection[str]) -> bool:
    """Whether `node` makes a vector where `vectors` are, and all else is numbers."""
    if isinstance(node, Name):
        return node.name in vectors
    if isinstance(node, Negative):
        return is_vector(node.inner, vectors)
    if isinstance(node, Binary):
        return is_vector(node.left, vectors) or is_vector(node.right, vectors)
    if isinstance(node, Call):
        made = _OF_VECTORS.get(node.function.name)
        return any(is_vector(arg, vectors) for arg in node.args) if made is None else made
    return False


def _calls(node: Node, text: str) -> Iterator[tuple[Call, int]]:
    """Every call in `node`, and where in `text` its name stands.

    A name stands before its arguments, and left before right: the calls of one function come
    in the tree in the order in which they were typed.
    """
    places: dict[str, Iterator[re.Match[str]]] = {}
    for found in walk(node):
        if isinstance(found, Call):
            name = found.function.name
            typed = places.setdefault(name, re.finditer(rf"\b{name}\b", text))
            at = next(typed, None)  # signs are calls, too: k > 3, |g|, √lr
            yield found, 0 if at is None else at.start()
