"""Reads a caption back into a scene: a person could do the same with pencil and catalogue."""

from __future__ import annotations

import re
from typing import Any

from gdviz.core.numerals import typed
from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.schedules import SCHEDULES

_METHODS = {entry.title: key for key, entry in OPTIMIZERS.items()}
_LANDSCAPES = {entry.title: key for key, entry in OBJECTIVES.items()}
_RULES = {entry.title: key for key, entry in SCHEDULES.items()}


def read(caption: str) -> dict[str, Any]:
    """The scene of ``Title: run; run, on landscape, what all share.``"""
    title, _, rest = caption.removesuffix(".").partition(": ")
    heads, _, tail = rest.rpartition(", on ")
    titles = sorted(_LANDSCAPES, key=len, reverse=True)
    named = next((title for title in titles if tail.startswith(title)), "")
    land, *common = _split("#" + tail.removeprefix(named))
    land = named + land.removeprefix("#")
    scene: dict[str, Any] = {"title": title, **_landscape(land), "runs": []}
    scene["steps"] = next(int(m[1]) for fact in common if (m := _AT_MOST.match(fact)))
    for head in heads.split("; "):
        label, title, facts = _method(head)
        scene["runs"].append(_run(label, title, [*facts, *common]))
    return scene


_AT_MOST = re.compile(r"at most (\d+) steps$")


def _split(text: str) -> list[str]:
    """At commas that no bracket holds."""
    parts, depth, at = [], 0, 0
    for i, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            parts.append(text[at:i].strip())
            at = i + 1
    return [*parts, text[at:].strip()]


def _inside(text: str) -> tuple[str, dict[str, str]]:
    """``name (a = 1, b = 2)`` taken apart."""
    name, bracket, rest = text.partition(" (")
    pairs = (part.partition(" = ") for part in _split(rest.removesuffix(")")))
    return name, {key: value for key, _, value in pairs} if bracket else {}


def _number(text: str) -> float:
    if "/" in text:
        above, below = text.split("/")
        return int(above) / int(below)
    return float(typed(text))


def _value(text: str, kind: str) -> Any:
    if kind == "boolean":
        return text == "on"
    if kind == "integers":
        return [int(x) for x in text.strip("()").split(",")]
    if kind in ("choice", "text"):
        return text.replace(" ", "_")
    return int(_number(text)) if kind == "integer" else _number(text)


def _landscape(text: str) -> dict[str, Any]:
    if text.startswith("f = "):
        found = re.match(r"f = (.*?)(?: \((\w+ = .*)\))?$", text)
        assert found is not None
        pairs = (part.partition(" = ") for part in _split(found[2] or "") if part)
        params = {name: _number(value) for name, _, value in pairs}
        return {
            "objective": "expression", "objective_params": {"formula": found[1], **params},
        }  # fmt: skip
    name, given = _inside(text)
    key = _LANDSCAPES[name]
    kinds = {spec.name: spec.kind for spec in OBJECTIVES[key].params}
    params = {n: _value(v, kinds[n]) for n, v in given.items()}
    return {"objective": key, "objective_params": params}


def _method(head: str) -> tuple[str, str, list[str]]:
    """A run's label, the title of its method, and what is said of it."""
    for title in sorted(_METHODS, key=len, reverse=True):
        for start in (title, f"({title})"):
            label, found, rest = head.partition(start)
            if found and rest.startswith(",") and (label == "" or start != title):
                return label.strip(), title, _split(rest.removeprefix(","))
    raise AssertionError(head)


def _run(label: str, title: str, facts: list[str]) -> dict[str, Any]:
    key = _METHODS[title]
    run: dict[str, Any] = {"optimizer": key, "label": label, "hyper": {}, "stop": {}}
    specs = {s.symbol or s.name: s for s in OPTIMIZERS[key].chosen({}).params}
    for fact in facts:
        name, _, value = fact.partition(" = ")
        word, _, switch = fact.rpartition(" ")
        if name in specs and value:
            run["hyper"][specs[name].name] = _value(value, specs[name].kind)
        elif word in specs and not specs[word].is_number:
            run["hyper"][specs[word].name] = _value(switch, specs[word].kind)
        else:
            _fact(run, fact)
    if not run["stop"]:
        run["stop"] = None
    return run


def _fact(run: dict[str, Any], fact: str) -> None:
    stop = run["stop"]
    if m := re.match(r"(.*) schedule(?: \((.*)\))?$", fact):
        run["schedule"] = _RULES[m[1]]
        specs = {s.symbol or s.name: s for s in SCHEDULES[run["schedule"]].params}
        pairs = (part.partition(" = ") for part in _split(m[2] or "") if part)
        run["schedule_params"] = {specs[n].name: _value(v, specs[n].kind) for n, _, v in pairs}
    elif m := re.match(r"noise (\S+)( \|g\|)?$", fact):
        kind = "multiplicative" if m[2] else "gaussian"
        run["noise"] = {"kind": kind, "std": _number(m[1]), "seed": 0}
    elif m := re.match(r"seed (\d+)(?: of (\w+))?$", fact):
        run["noise"] |= {"seed": int(m[1]), "stream": m[2] or "pcg64"}
    elif m := re.match(r"(\d+) gradients? a step$", fact):
        run["accumulate"] = int(m[1])
    elif m := re.match(r"(\w+) differences$", fact):
        run["gradient"] = {"kind": m[1]}
    elif m := re.match(r"h = (\S+)$", fact):
        run["gradient"]["h"] = _number(m[1])
    elif fact == "float16":
        run["float16"] = {}
    elif m := re.match(r"scale (\S+)$", fact):
        run["float16"]["loss_scale"] = _number(m[1])
    elif fact == "dynamic":
        run["float16"]["dynamic"] = True
    elif m := re.match(r"grows after (\d+) steps$", fact):
        run["float16"]["grow_after"] = int(m[1])
    elif m := re.match(r"clipped at (\S+)$", fact):
        run["clip_norm"] = _number(m[1])
    elif m := re.match(r"components cut at (\S+)$", fact):
        run["clip_value"] = _number(m[1])
    elif m := re.match(r"L2 (\S+)$", fact):
        run["l2"] = _number(m[1])
    elif m := re.match(r"until f < (\S+)$", fact):
        stop["loss_below"] = _number(m[1])
    elif m := re.match(r"until \|g\| < (\S+)$", fact):
        stop["grad_norm_below"] = _number(m[1])
    elif m := re.match(r"until (\d+) steps bring less than (\S+)$", fact):
        stop["no_improvement"] = {"patience": int(m[1]), "delta": _number(m[2])}
    elif m := re.match(r"not before step (\d+)$", fact):
        stop["not_before"] = int(m[1])
    elif m := re.match(r"from \((.*)\)$", fact):
        run["start"] = [_number(x) for x in m[1].split(", ")]
    else:
        assert re.match(r"(\d+ steps?|at most \d+ steps|diverged after \d+ steps?)$", fact), (
            fact
        )
