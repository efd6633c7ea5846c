"""Where the entries of the search box come from: specs and catalogues, nothing of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from gdviz.core.objectives import OBJECTIVES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine import shipped
from gdviz.scene.edits import SetObjective
from gdviz.ui import panels
from gdviz.ui.editors.runs.edits import add_method
from gdviz.ui.look.letters import plainly
from gdviz.ui.search.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gdviz.scene.edits import Edit
    from gdviz.ui.action_spec import ActionSpec, SettingOffer
    from gdviz.ui.editing import Editing


def of_actions(specs: Iterable[ActionSpec]) -> Iterator[Entry]:
    """An entry for each action that can be done now; the box itself is none."""
    for spec in specs:
        if spec.key == "search" or spec.menu == "panels" or not spec.enabled():
            continue
        shown = QKeySequence(spec.keys[0]).toString() if spec.keys else ""
        yield Entry(
            f"action:{spec.key}", "Actions", plainly(spec.label()).rstrip("…"), spec.tip,
            spec.do,
            keys=tuple(shown.split("+")) if len(shown) > 1 else (shown,) if shown else (),
            icon=spec.icon,
        )  # fmt: skip


def of_panels(editing: Editing) -> Iterator[Entry]:
    """An entry for each panel that there is."""
    for spec in panels.PANELS:
        yield Entry(
            f"panel:{spec.key}", "Panels", spec.title, spec.doc,
            partial(editing.call_panel, spec.key), beside="shows the panel", icon="eye",
        )  # fmt: skip


def of_settings(offers: Iterable[SettingOffer]) -> Iterator[Entry]:
    """An entry for each setting that has a field."""
    for offer in offers:
        title = _headed(offer.title)
        yield Entry(
            f"setting:{offer.key}", "Settings", title, offer.words, partial(_focus, offer),
            beside=offer.value, set_to=offer.set_to, spot=offer.spot, run=offer.run,
            icon="adjustments",
        )  # fmt: skip


def _focus(offer: SettingOffer) -> None:
    field = offer.find()
    if field is not None:
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)


def of_methods(editing: Editing) -> Iterator[Entry]:
    """An entry for each method that can be raced."""
    for key, method in OPTIMIZERS.items():
        yield Entry(
            f"method:{key}", "Methods", _headed(method.title), _sentence(method.strengths),
            partial(_add, editing, key), beside="adds a run", icon="plus",
        )  # fmt: skip


def of_scenes(open_scene: Callable[[str], None]) -> Iterator[Entry]:
    """An entry for each scene that comes with gdviz."""
    for key in shipped.titles():
        scene = shipped.load(key)
        yield Entry(
            f"scene:{key}", "Scenes", plainly(scene.title),
            _sentence(scene.point or scene.notes), partial(open_scene, key),
            beside="opens the scene", icon="file-plus",
        )  # fmt: skip


def of_landscapes(editing: Editing) -> Iterator[Entry]:
    """An entry for each landscape that the runs can be put on."""
    now = editing.plan.objective.title
    for key, kind in OBJECTIVES.items():
        if key != editing.scene.objective:
            yield Entry(
                f"landscape:{key}", "Landscapes", kind.title, _sentence(kind.source),
                partial(_do, editing, SetObjective(key)), beside=f"replaces {now}",
                icon="photo",
            )  # fmt: skip


def _add(editing: Editing, key: str) -> None:
    _do(editing, add_method(editing.plan, key))
    editing.select(len(editing.scene.runs) - 1)


def _do(editing: Editing, edit: Edit) -> None:
    editing.apply(edit)
    editing.settle()


def _headed(text: str) -> str:
    text = plainly(text)
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    """The first sentence of `text`, without its full stop."""
    return _headed(plainly(text).split(". ")[0].split("\n")[0].rstrip("."))
