"""A setting and a switch more than the program has, each from one declaration.

Loaded with ``pytest -p`` by a process of its own, before the records of scenes are made.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys

from gdviz.core.optimizers.base import Let
from gdviz.core.params import ParamSpec
from gdviz.scene.settings import SETTINGS, number_setting

DRAG = number_setting(
    ParamSpec(
        name="drag", default=0.25, low=0.0, high=0.9, soft=(0.01, 0.9), symbol="κ",
        doc="Share of the slope that is taken away.",
    ),
    Let("g", "g - drag*abs(g)*sign(g)", "Drag", "A share of the slope is taken away."),
    section="Drag", switch="Take a share away", edit="set drag", words="drag {}",
    none="no drag", note="Leaves $1 - κ$ of it.", zero_is_off=True,
)  # fmt: skip
SWITCH = """
    axis_names: Annotated[
        bool,
        Switch(title="Axis names", group="axes", meaning="Name the axes", beside="isolines"),
    ] = False
"""


def with_lines(module: str, lines: str, *, before: str) -> None:
    """Import `module` as if `lines` stood in its source in front of the text `before`."""
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert isinstance(spec.loader, importlib.machinery.SourceFileLoader)
    assert module not in sys.modules, "it is too late for a declaration"
    head, found, tail = spec.loader.get_data(str(spec.origin)).decode().partition(before)
    assert found
    made = importlib.util.module_from_spec(spec)
    sys.modules[module] = made
    exec(compile(f"{head}{lines}{found}{tail}", str(spec.origin), "exec"), made.__dict__)
    package, _, name = module.rpartition(".")
    setattr(importlib.import_module(package), name, made)


SETTINGS[DRAG.name] = DRAG
with_lines("gdviz.scene.records", SWITCH, before="    slice: SliceSpec | None = None\n")
