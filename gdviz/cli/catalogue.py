"""What the catalogues hold, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gdviz.core.optimizers.base import Link, Stage
    from gdviz.core.params import ParamSpec

Kind = Literal["optimizers", "objectives", "schedules", "settings", "scenes"]


def entries(kind: Kind) -> list[dict[str, Any]]:
    """Every entry of a catalogue, with at least ``key`` and ``title``."""
    readers = {
        "optimizers": _optimizers,
        "objectives": _objectives,
        "schedules": _schedules,
        "settings": _settings,
        "scenes": _scenes,
    }
    return readers[kind]()


def _walked_as(lacks: str) -> str:
    """As floats and machine code, or as arrays alone, and why."""
    return f"arrays: {lacks}" if lacks else "floats"


def _optimizers() -> list[dict[str, Any]]:
    from gdviz.core.compile.flat import lacking
    from gdviz.core.kernel import Method
    from gdviz.core.optimizers import OPTIMIZERS

    return [
        {
            "key": key,
            "title": entry.title,
            "family": entry.family,
            "reference": entry.reference,
            "conventions": entry.conventions,
            "strengths": entry.strengths,
            "weaknesses": entry.weaknesses,
            "wrong": entry.wrong,
            "needs": sorted(entry.wants),
            "limit": entry.limit,
            "numbers_per_parameter": entry.numbers_per_parameter(),
            "walked_as": _walked_as(lacking(Method(entry.chosen({})))),
            "params": _params(entry.params),
            "plan": _parts(entry.plan),
            "links": _parts(entry.links),
            "slots": [{"name": name, "doc": slot.doc} for name, slot in entry.slots.items()],
        }
        for key, entry in OPTIMIZERS.items()
    ]


def _objectives() -> list[dict[str, Any]]:
    from gdviz.core.objectives import OBJECTIVES

    return [
        {
            "key": key,
            "title": entry.title,
            "formula": entry.formula,
            "source": entry.source,
            "dim": entry.dim,
            "field": entry.field,
            "sense": entry.sense,
            "offers": sorted(entry.offers),
            "data": entry.data,
            "params": _params(entry.params),
        }
        for key, entry in OBJECTIVES.items()
    ]


def _schedules() -> list[dict[str, Any]]:
    from gdviz.core.schedules import SCHEDULES

    return [
        {
            "key": key,
            "title": entry.title,
            "formula": entry.formula,
            "reference": entry.reference,
            "params": _params(entry.params),
        }
        for key, entry in SCHEDULES.items()
    ]


def _settings() -> list[dict[str, Any]]:
    from gdviz.scene.settings import SETTINGS

    return [
        {
            "key": name,
            "title": setting.doc,
            "section": setting.section,
            "params": _params([setting.spec] if setting.spec is not None else []),
            "line": setting.line.formula if setting.line is not None else "",
        }
        for name, setting in SETTINGS.items()
    ]


def _scenes() -> list[dict[str, Any]]:
    from gdviz.engine.shipped import keys, load

    scenes = {key: load(key) for key in keys()}
    return [
        {
            "key": key,
            "title": scene.title,
            "notes": scene.notes,
            "point": scene.point,
            "covers": list(scene.covers),
            "claims": len(scene.claims),
        }
        for key, scene in scenes.items()
    ]


def _params(specs: Iterable[ParamSpec]) -> list[dict[str, Any]]:
    return [
        {
            "name": spec.name,
            "kind": spec.kind,
            "symbol": spec.symbol,
            "unit": spec.unit,
            **({"soft": list(spec.soft), "scale": spec.scale} if spec.is_number else {}),
            **spec.json_schema(),
        }
        for spec in specs
    ]


def _parts(parts: Iterable[Stage | Link]) -> list[dict[str, str]]:
    return [{"formula": part.formula, "sentence": part.sentence} for part in parts]
