"""What the typed decoder found, in words for a person: where, what is allowed, what was there.

The decoder's own messages name types of the program.  The words here are made from the
place it reports, what stands there, and the records' own declarations.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from msgspec import inspect

from gdviz.core.errors import GdvizError, unknown
from gdviz.core.params import shown
from gdviz.scene.records import Scene, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

_Step: TypeAlias = str | int

_NO_BOUND = 1e300  # a bound of this size only keeps infinity out


def reworded(
    error: msgspec.ValidationError, tree: Mapping[str, Any], kind: type = Scene
) -> GdvizError:
    """The same mistake as place and sentence: ``steps: must be in [1, 1000000], got 0``.

    `kind` is the record that `tree` should have been.
    """
    message, _, path = str(error).partition(" - at `")
    if path.startswith("key` in `"):
        where = _place(_steps(path.removeprefix("key` in `").rstrip("`"), tree), kind)
        return GdvizError("a name in it has more than 200 characters", where=where)
    steps = _steps(path.rstrip("`"), tree)
    where, allowed = _place(steps, kind), _declared(steps, kind)
    if match := re.match(r"Object contains unknown field `(.*)`", message, re.DOTALL):
        assert isinstance(allowed, inspect.StructType)
        return unknown("setting", match[1], allowed.cls.__struct_fields__, where=where)
    if match := re.match(r"Object missing required field `(.*)`", message):
        return GdvizError(f"{match[1]!r} is missing", where=where)
    value = _value(tree, steps)
    if isinstance(allowed, inspect.LiteralType) and isinstance(value, str):
        return unknown(str(steps[-1]), value, map(str, allowed.values), where=where)
    or_null = " or null" if "null" in message.partition(", got")[0] else ""
    if isinstance(allowed, inspect.UnionType) and isinstance(value, str):  # only its length
        most = max(k.max_length or 0 for k in allowed.types if isinstance(k, inspect.StrType))
        return GdvizError(f"has {len(value)} characters; at most {most} are read", where=where)
    rule = _rule(allowed, value)
    return GdvizError(f"must {rule}{or_null}, got {_brief(value)}", where=where)


def place(*steps: _Step) -> str:
    """``runs[0].hyper.lr``, from the names and indices that lead there.

    A name that is not a plain word is a stranger's: the place ends before it.
    """
    where = ""
    for step in steps:
        if isinstance(step, int):
            where += f"[{step}]"
        elif not step.isidentifier() or len(step) > 60:
            break
        else:
            where += f".{step}" if where else step
    return where


def _place(steps: list[_Step], kind: type) -> str:
    return place(*steps) or ("scene" if kind is Scene else "style")


def _steps(path: str, tree: Mapping[str, Any]) -> list[_Step]:
    """``$.runs[0].hyper[...]`` taken apart; the key behind [...] is found by its value."""
    steps: list[_Step] = []
    for name, index in re.findall(r"\.(\w+)|\[(\d+|\.\.\.)\]", path):
        if index == "...":
            holder = _value(tree, steps)
            steps.extend([key for key, value in holder.items() if _is_odd(value)][:1])
        else:
            steps.append(int(index) if index else name)
    return steps


def _is_odd(value: Any) -> bool:
    """Whether no parameter could have this value."""
    try:
        msgspec.convert(value, Value)
    except msgspec.ValidationError:
        return True
    return False


def _value(tree: Any, steps: list[_Step]) -> Any:
    for step in steps:
        tree = tree[step]
    return tree


def _declared(steps: list[_Step], kind: type) -> inspect.Type:
    """What the records allow at the end of `steps`."""
    found: inspect.Type = inspect.type_info(kind)
    for step in steps:
        if isinstance(found, inspect.StructType):
            found = next(field.type for field in found.fields if field.encode_name == step)
        elif isinstance(found, inspect.DictType):
            found = found.value_type
        elif isinstance(found, inspect.UnionType) and isinstance(step, int):
            found = next(
                k for k in found.types if isinstance(k, inspect.VarTupleType)
            ).item_type
        elif isinstance(found, inspect.VarTupleType):
            found = found.item_type
        elif isinstance(found, inspect.TupleType):
            assert isinstance(step, int)
            found = found.item_types[step]
        found = _without_null(found)
    return found


def _without_null(found: inspect.Type) -> inspect.Type:
    if isinstance(found, inspect.UnionType):
        others = [kind for kind in found.types if not isinstance(kind, inspect.NoneType)]
        return others[0] if len(others) == 1 else found
    return found


def _rule(allowed: inspect.Type, value: Any) -> str:
    """What is allowed, behind "must"; the range only where the type is right."""
    if isinstance(allowed, inspect.IntType | inspect.FloatType):
        whole = isinstance(allowed, inspect.IntType)
        right = isinstance(value, int) or (isinstance(value, float) and not whole)
        if right and not isinstance(value, bool):
            return f"be {_range(allowed)}"
        return "be a whole number" if whole else "be a number"
    if isinstance(allowed, inspect.StrType) and isinstance(value, str):
        return f"have at most {allowed.max_length} characters"
    if isinstance(allowed, inspect.TupleType):
        return f"be a list of {len(allowed.item_types)}"
    if isinstance(allowed, inspect.VarTupleType) and isinstance(value, list):
        return f"have {allowed.min_length} to {allowed.max_length} entries"
    if isinstance(allowed, inspect.UnionType) and not any(
        isinstance(k, inspect.FloatType) for k in allowed.types
    ):
        kinds = [k for k in allowed.types if not isinstance(k, inspect.NoneType)]
        return f"be {' or '.join(_KINDS[type(k)] for k in kinds)}"
    return f"be {_KINDS.get(type(allowed), 'a number, text, true or false')}"


_KINDS = {
    inspect.StrType: "text",
    inspect.LiteralType: "text",
    inspect.BoolType: "true or false",
    inspect.VarTupleType: "a list",
    inspect.StructType: "an object {…}",
    inspect.DictType: "an object {…}",
}


def _range(allowed: inspect.IntType | inspect.FloatType) -> str:
    low = allowed.ge if allowed.ge is not None and abs(allowed.ge) < _NO_BOUND else -math.inf
    high = allowed.le if allowed.le is not None and abs(allowed.le) < _NO_BOUND else math.inf
    if allowed.gt is not None:
        most = "" if math.isinf(high) else f" and at most {_figure(high)}"
        return f"greater than {_figure(allowed.gt)}{most}"
    if math.isinf(low) and math.isinf(high):
        return f"a number below {_figure(_NO_BOUND)} in size"
    if math.isinf(high):
        return f"at least {_figure(low)}"
    return f"in [{_figure(low)}, {_figure(high)}]"


def _figure(bound: float) -> str:
    return str(bound) if isinstance(bound, int) else f"{bound:g}"


def _brief(value: Any) -> str:
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return "an object {…}"
    if isinstance(value, str) and len(value) > 60:
        return f"a text of {len(value)} characters"
    return shown(value)
