"""The promise: what is saved comes back the same, and a failed save loses nothing."""

from __future__ import annotations

import json
import os
import stat
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.core.errors import GdvizError
from gdviz.core.objectives import OBJECTIVES
from gdviz.core.objectives.expression import FORMULA
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.schedules import SCHEDULES
from gdviz.scene import codec, files
from gdviz.scene.check import lacking
from gdviz.scene.records import RunSpec, Scene, Show
from gdviz.scene.specs import GradientSpec, HalfSpec, NoImprovement, NoiseSpec, StopSpec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gdviz.core.objectives import Objective
    from gdviz.core.params import ParamSpec

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LINE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=30)
POSITIVE = st.floats(1e-300, 1e300)
COORDINATE = st.floats(-1e12, 1e12)


def params(specs: Iterable[ParamSpec]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the parameters, each with a value that it allows."""

    def value(spec: ParamSpec) -> st.SearchStrategy[Any]:
        if spec.kind == "boolean":
            return st.booleans()
        if spec.kind == "choice":
            return st.sampled_from(spec.choices)
        if spec.kind == "integer":
            return st.integers(int(spec.low), int(spec.high))
        if spec.kind == "integers":
            numbers = st.sets(st.integers(int(spec.low), int(spec.high)), max_size=5)
            return numbers.map(lambda found: tuple(sorted(found)))
        if spec.kind == "text":
            own = ("step = -0.1*g", "v = 0.5*v + g; step = -v")
            ground = ("x**2 + 3*y**2", "sin(x) + y**2")
            return st.sampled_from([spec.default, *(ground if spec is FORMULA else own)])
        return st.floats(spec.low, spec.high)

    return st.fixed_dictionaries({}, optional={spec.name: value(spec) for spec in specs})


def optional(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), inner)


def inherited(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.just(msgspec.UNSET), st.none(), inner)


NOISE = st.builds(
    NoiseSpec,
    kind=st.sampled_from(["gaussian", "multiplicative"]),
    std=st.floats(0.0, 1e6),
    seed=st.integers(0, 2**32 - 1),
    stream=st.sampled_from(["pcg64", "mt19937"]),
)
TREATMENTS = {
    "gradient": st.builds(
        GradientSpec, kind=st.sampled_from(["forward", "central"]), h=st.floats(1e-300, 1e6)
    ),
    "noise": NOISE,
    "float16": st.builds(HalfSpec, loss_scale=st.floats(1e-12, 1e12)),
    "clip_norm": POSITIVE,
    "clip_value": POSITIVE,
    "l2": POSITIVE,
}
STOP = st.builds(
    StopSpec,
    max_steps=optional(st.integers(1, 1_000_000)),
    loss_below=optional(st.floats(-1e300, 1e300)),
    grad_norm_below=optional(POSITIVE),
    no_improvement=optional(
        st.builds(NoImprovement, delta=st.floats(0, 1e300), patience=st.integers(1, 10**6))
    ),
    not_before=st.integers(0, 1_000_000),
)


@st.composite
def runs(draw: st.DrawFn, kind: type[Objective]) -> RunSpec:
    able = [key for key, entry in OPTIMIZERS.items() if not lacking(entry, kind)]
    key = draw(st.sampled_from(sorted(able)))
    entry = OPTIMIZERS[key]
    choice = draw(params([entry.choice])) if entry.choice is not None else {}
    rest = [spec for spec in entry.chosen(choice).params if spec is not entry.choice]
    schedule = draw(optional(st.sampled_from(sorted(SCHEDULES))))
    values = draw(params(SCHEDULES[schedule].params)) if schedule else None
    return RunSpec(
        optimizer=key,
        hyper=choice | draw(params(rest)),
        label=draw(LINE),
        start=draw(optional(st.tuples(*[COORDINATE] * kind.dim))),
        schedule=schedule,
        schedule_params=values,
        stop=draw(inherited(STOP)),
        accumulate=draw(st.sampled_from([msgspec.UNSET, 1, 2])),
        **{name: draw(inherited(value)) for name, value in TREATMENTS.items()},
        colour=draw(optional(st.integers(1, 8))),
        visible=draw(st.booleans()),
    )


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    kind = OBJECTIVES[draw(st.sampled_from(sorted(OBJECTIVES)))]
    schedule = draw(st.sampled_from(sorted(SCHEDULES)))
    low = st.floats(-1e6, 0.0)
    high = st.floats(0.5, 1e6)
    return Scene(
        objective=kind.key,
        runs=tuple(draw(st.lists(runs(kind), min_size=1, max_size=4))),
        title=draw(LINE),
        notes=draw(TEXT),
        objective_params=draw(params(kind.params)),
        window=draw(optional(st.tuples(st.tuples(low, high), st.tuples(low, high)))),
        start=draw(optional(st.tuples(*[COORDINATE] * kind.dim))),
        steps=draw(st.integers(1, 1_000_000)),
        schedule=schedule,
        schedule_params=draw(params(SCHEDULES[schedule].params)),
        accumulate=draw(st.sampled_from([1, 4])),
        **{name: draw(optional(value)) for name, value in TREATMENTS.items()},
        stop=draw(optional(STOP)),
        diverged_above=draw(optional(POSITIVE)),
        show=draw(
            st.builds(
                Show,
                view=st.sampled_from(["2d", "grid", "3d"]),
                theme=st.sampled_from([None, "light", "dark"]),
                isolines=st.booleans(),
                equal_aspect=optional(st.booleans()),
                steps_per_second=st.floats(0.1, 10_000.0),
                start_at=st.integers(0, 1_000_000),
            )
        ),
    )


@given(scene=scenes())
def test_a_saved_scene_comes_back_the_same(scene: Scene) -> None:
    raw = codec.encode(scene)
    assert codec.decode(raw) == scene
    assert codec.encode(codec.decode(raw)) == raw


def small(**changes: Any) -> Scene:
    return Scene(objective="quadratic", runs=(RunSpec(optimizer="gd"),), **changes)


def test_a_file_holds_its_version_first_and_no_defaults() -> None:
    tree = json.loads(codec.encode(small()))
    assert next(iter(tree)) == "version"
    assert tree == {"version": 1, "objective": "quadratic", "runs": [{"optimizer": "gd"}]}


def test_an_absent_setting_of_a_run_is_the_scene_s_and_null_is_off() -> None:
    off = RunSpec(optimizer="gd", noise=None, clip_norm=None)
    scene = msgspec.structs.replace(small(), runs=(RunSpec(optimizer="gd"), off))
    first, second = json.loads(codec.encode(scene))["runs"]
    assert "noise" not in first
    assert second["noise"] is None
    assert second["clip_norm"] is None
    assert codec.decode(codec.encode(scene)).runs[0].noise is msgspec.UNSET


def test_a_file_is_text_that_a_person_can_read() -> None:
    text = codec.encode(small(title="Größe η")).decode()
    assert '"title": "Größe η"' in text
    assert text.endswith("}\n")
    assert text.count("\n") > 5


def test_a_saved_file_can_be_loaded(tmp_path: Path) -> None:
    file = tmp_path / "mine.gdviz"
    files.save(small(steps=7), file)
    files.save(small(steps=8), str(file))
    assert files.load(file).steps == 8
    assert os.listdir(tmp_path) == ["mine.gdviz"]


def test_a_save_that_fails_half_way_leaves_the_old_file_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.gdviz"
    files.save(small(steps=7), file)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for step in ("replace", "fsync"):
        with monkeypatch.context() as patch:
            patch.setattr(os, step, full)
            with pytest.raises(GdvizError) as caught:
                files.save(small(steps=8), file)
        assert str(caught.value) == f"{file}: cannot be written: no space left on device"
        assert files.load(file).steps == 7
        assert os.listdir(tmp_path) == ["mine.gdviz"]


def test_an_interrupted_save_leaves_no_rubbish_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.save(small(), tmp_path / "mine.gdviz")
    assert os.listdir(tmp_path) == []


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "gone" / "mine.gdviz"
    with pytest.raises(GdvizError) as caught:
        files.save(small(), file)
    assert str(caught.value) == f"{file}: cannot be written: no such file or directory"


@pytest.mark.parametrize("name", ["a\0b.gdviz", "x" * 300])
def test_a_name_that_no_file_can_have_is_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(GdvizError, match="cannot be written: "):
        files.save(small(), tmp_path / name)
    assert os.listdir(tmp_path) == []


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(GdvizError, match="cannot be written: is a directory"):
        files.save(small(), tmp_path)
    assert tmp_path.is_dir()


@posix
def test_a_device_or_pipe_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    # a super-user who saved to /dev/null used to be left without one
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for name in (pipe, link):
        with pytest.raises(GdvizError, match="cannot be written: is a device or a pipe"):
            files.save(small(), name)
    assert pipe.is_fifo()
    assert sorted(os.listdir(tmp_path)) == ["link", "pipe"]


@posix
def test_the_longest_name_that_a_file_can_have_is_saved(tmp_path: Path) -> None:
    file = tmp_path / ("x" * 255)
    files.save(small(), file)
    assert files.load(file) == small()


@posix
def test_a_link_stays_a_link_and_the_file_behind_it_is_written(tmp_path: Path) -> None:
    file, link = tmp_path / "mine.gdviz", tmp_path / "link.gdviz"
    files.save(small(steps=7), file)
    link.symlink_to(file)
    files.save(small(steps=8), link)
    assert link.is_symlink()
    assert files.load(file).steps == 8


@posix
def test_permissions_are_kept_and_a_new_file_s_are_the_usual(tmp_path: Path) -> None:
    file, other = tmp_path / "mine.gdviz", tmp_path / "other"
    files.save(small(), file)
    other.write_text("x", encoding="utf-8")
    assert file.stat().st_mode == other.stat().st_mode
    file.chmod(0o600)
    files.save(small(steps=8), file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_schema_knows_every_catalogue_entry() -> None:
    schema = codec.schema()
    json.dumps(schema, allow_nan=False)
    definitions = schema["$defs"]
    scene, run = definitions["Scene"]["properties"], definitions["RunSpec"]["properties"]
    assert scene["objective"]["enum"] == list(OBJECTIVES)
    assert scene["schedule"]["enum"] == list(SCHEDULES)
    assert run["optimizer"]["enum"] == list(OPTIMIZERS)
    adam = next(
        rule["then"]["properties"]["hyper"]["properties"]
        for rule in definitions["RunSpec"]["allOf"]
        if rule["if"]["properties"]["optimizer"]["const"] == "adam"
    )
    assert adam["beta1"]["default"] == 0.9
    assert set(adam) == {spec.name for spec in OPTIMIZERS["adam"].params}
