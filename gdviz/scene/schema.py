"""JSON Schema of a scene file, for editors that complete and check while typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.records import Scene

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gdviz.core.params import ParamSpec


def scene_schema() -> dict[str, Any]:
    """The schema of `Scene`, tightened by every catalogue entry's `ParamSpec`."""
    schema = msgspec.json.schema(Scene)
    definitions = schema["$defs"]
    scene, run = definitions["Scene"], definitions["RunSpec"]
    for record, key, params, catalogue in (
        (scene, "objective", "objective_params", {k: v.params for k, v in OBJECTIVES.items()}),
        (scene, "schedule", "schedule_params", {k: v.params for k, v in SCHEDULES.items()}),
        (run, "optimizer", "hyper", {k: v.params for k, v in OPTIMIZERS.items()}),
    ):
        record["properties"][key]["enum"] = list(catalogue)
        record.setdefault("allOf", []).extend(
            {
                "if": {"properties": {key: {"const": name}}, "required": [key]},
                "then": {"properties": {params: _params_schema(specs)}},
            }
            for name, specs in catalogue.items()
        )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _params_schema(specs: Iterable[ParamSpec]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {spec.name: spec.json_schema() for spec in specs},
        "additionalProperties": False,
    }
