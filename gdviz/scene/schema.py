"""JSON Schema of a scene file, for editors that complete and check while typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.schedules import SCHEDULES
from gdviz.scene.check import CURRICULUM_ID
from gdviz.scene.claims import QUANTITIES
from gdviz.scene.records import Scene, switches
from gdviz.scene.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gdviz.core.params import ParamSpec


def scene_schema() -> dict[str, Any]:
    """The schema of `Scene`, tightened by every catalogue entry's `ParamSpec`."""
    schema = msgspec.json.schema(Scene)
    definitions = schema["$defs"]
    scene, run = definitions["Scene"], definitions["RunSpec"]
    for name, setting in SETTINGS.items():
        for record in (scene, run):
            record["properties"][name]["description"] = setting.doc
    for name, switch in switches().items():
        found = definitions["Show"]["properties"][name]
        found["description"] = switch.meaning or switch.title
    objectives = {k: (v.params, v.further) for k, v in OBJECTIVES.items()}
    schedules = {k: (v.params, None) for k, v in SCHEDULES.items()}
    optimizers = {k: (v.params, None) for k, v in OPTIMIZERS.items()}
    for record, key, params, catalogue in (
        (scene, "objective", "objective_params", objectives),
        (scene, "schedule", "schedule_params", schedules),
        (run, "optimizer", "hyper", optimizers),
    ):
        record["properties"][key]["enum"] = list(catalogue)
        record.setdefault("allOf", []).extend(
            {
                "if": {"properties": {key: {"const": name}}, "required": [key]},
                "then": {"properties": {params: _params_schema(specs, further)}},
            }
            for name, (specs, further) in catalogue.items()
        )
    scene["properties"]["covers"]["items"]["pattern"] = f"^{CURRICULUM_ID}$"
    measured = " ".join(f"{q.name}: {q.doc}" for q in QUANTITIES.values())
    scene["properties"]["claims"]["items"]["description"] = (
        f"Comparisons of quantities of runs, such as loss(adam) < loss(gd)/5. {measured}"
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _params_schema(specs: Iterable[ParamSpec], further: ParamSpec | None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {spec.name: spec.json_schema() for spec in specs},
        "additionalProperties": further.json_schema() if further is not None else False,
    }
