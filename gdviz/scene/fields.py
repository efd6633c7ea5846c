"""Fields of records that are made from the catalogue of settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from gdviz.scene.settings import SETTINGS, Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.scene.specs import Record

_R = TypeVar("_R", bound="Record")


def with_settings(*, before: str, own: bool) -> Callable[[type[_R]], type[_R]]:
    """Give a record a field for every setting, in front of its field `before`.

    The fields of a scene hold a value or `Setting.off`.  Those of a run (`own`) are absent
    where the run has what the scene says.
    """

    def extended(record: type[_R]) -> type[_R]:
        fields: list[tuple[str, Any, Any]] = []
        for field in msgspec.structs.fields(record):
            if field.name == before:
                fields += [_field(setting, own=own) for setting in SETTINGS.values()]
            default = msgspec.field() if field.required else _default(field)
            fields.append((field.name, field.type, default))
        return msgspec.defstruct(  # type: ignore[return-value]  # the same, with more fields
            record.__name__, fields, bases=record.__bases__, module=record.__module__,
            namespace={"__doc__": record.__doc__}, frozen=True,
        )  # fmt: skip

    return extended


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return msgspec.field(default_factory=field.default_factory)
    return msgspec.field(default=field.default)


def _field(setting: Setting, *, own: bool) -> tuple[str, Any, Any]:
    holds = setting.holds if setting.off is not None else setting.holds | None
    if own:
        return setting.name, holds | UnsetType, UNSET
    return setting.name, holds, setting.off
