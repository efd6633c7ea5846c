"""The promise: a bad scene is one sentence that names the place and what is allowed."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest

from gdviz.core.errors import GdvizError
from gdviz.scene import codec, files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

GD = '{"optimizer": "gd"}'


def told(text: str | bytes) -> str:
    """What a person reads about the file `text`."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with pytest.raises(GdvizError) as caught:
        codec.decode(raw)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(sentence) < 300
    return sentence


def scene(
    members: str = "", *, objective: str = "quadratic", runs: Sequence[str] = (GD,)
) -> str:
    """A scene that is fine but for `members`."""
    members = f"{members}, " if members else ""
    return f'{{{members}"objective": "{objective}", "runs": [{", ".join(runs)}]}}'


def run(members: str) -> str:
    """A scene whose second run is fine but for `members`."""
    return scene(runs=[GD, f'{{"optimizer": "adam", {members}}}'])


def test_the_scene_that_the_others_spoil_is_fine() -> None:
    assert codec.decode(scene().encode()).runs[0].optimizer == "gd"
    assert codec.decode(run('"hyper": {"lr": 1}').encode()).runs[1].hyper == {"lr": 1}


TYPOS = [
    (scene('"stepps": 9'), "scene: there is no setting 'stepps'; did you mean 'steps'?"),
    (
        f'{{"objektive": "quadratic", "runs": [{GD}]}}',
        "scene: there is no setting 'objektive'; did you mean 'objective'?",
    ),
    (
        scene(objective="quadratik"),
        "objective: there is no objective 'quadratik'; did you mean 'quadratic'?",
    ),
    (
        scene(runs=['{"optimiser": "gd"}']),
        "runs[0]: there is no setting 'optimiser'; did you mean 'optimizer'?",
    ),
    (
        scene(runs=[GD, '{"optimizer": "adma"}']),
        "runs[1].optimizer: there is no optimizer 'adma'; did you mean 'adam'?",
    ),
    (
        run('"hyper": {"beta3": 0.9}'),
        "runs[1].hyper.beta3: there is no parameter of adam called 'beta3'; "
        "did you mean 'beta2'?",
    ),
    (
        scene('"objective_params": {"kappa": 3}'),
        "objective_params.kappa: there is no parameter of quadratic called 'kappa'; "
        "choose from a, angle, b, offset",
    ),
    (
        scene('"objective_params": {"a": 3}', objective="himmelblau"),
        "objective_params.a: himmelblau has no parameters",
    ),
    (
        scene('"objective_params": {"model": "plan"}', objective="linear_regression"),
        "objective_params.model: there is no choice 'plan'; did you mean 'plane'?",
    ),
    (
        scene('"schedule": "cosin"'),
        "schedule: there is no schedule 'cosin'; did you mean 'cosine'?",
    ),
    (
        scene('"schedule": "cosine", "schedule_params": {"periods": 3}'),
        "schedule_params.periods: there is no parameter of cosine called 'periods'; "
        "did you mean 'period'?",
    ),
    (
        run('"schedule_params": {"period": 3}'),
        "runs[1].schedule_params.period: there is no parameter of constant called 'period'; "
        "choose from warmup, warmup_start",
    ),
    (
        scene('"noise": {"sdt": 0.1}'),
        "noise: there is no setting 'sdt'; did you mean 'std'?",
    ),
    (
        scene('"noise": {"kind": "gausian"}'),
        "noise.kind: there is no kind 'gausian'; did you mean 'gaussian'?",
    ),
    (
        run('"noise": {"stream": "mt1993"}'),
        "runs[1].noise.stream: there is no stream 'mt1993'; did you mean 'mt19937'?",
    ),
    (
        run('"stop": {"no_improvement": {"pacience": 3}}'),
        "runs[1].stop.no_improvement: there is no setting 'pacience'; did you mean 'patience'?",
    ),
    (
        scene('"show": {"theme": "drak"}'),
        "show.theme: there is no theme 'drak'; did you mean 'dark'?",
    ),
    ('{"objective": "quadratic"}', "scene: 'runs' is missing"),
    (scene(runs=['{"label": "x"}']), "runs[0]: 'optimizer' is missing"),
]

TYPES = [
    (scene('"steps": "9"'), "steps: must be a whole number, got '9'"),
    (scene('"steps": 3.5'), "steps: must be a whole number, got 3.5"),
    (scene('"steps": 3.0'), "steps: must be a whole number, got 3.0"),
    (scene('"steps": true'), "steps: must be a whole number, got true"),
    (scene('"steps": null'), "steps: must be a whole number, got null"),
    (scene('"title": 3'), "title: must be text, got 3"),
    (scene('"start": 3'), "start: must be a list or null, got 3"),
    (scene('"start": ["a", 1]'), "start[0]: must be a number, got 'a'"),
    (scene('"start": [1, 2, 3]'), "start: must hold 2 numbers, got 3"),
    (scene('"start": [1, 2]', objective="parabola"), "start: must hold 1 number, got 2"),
    (run('"start": [1]'), "runs[1].start: must hold 2 numbers, got 1"),
    (scene('"window": [[0, 1]]'), "window: must be a list of 2, got a list of 1"),
    (scene('"window": [[0, 1], [0]]'), "window[1]: must be a list of 2, got a list of 1"),
    (scene('"window": [0, 1]'), "window[0]: must be a list of 2, got 0"),
    (scene('"show": null'), "show: must be an object {…}, got null"),
    (scene('"show": []'), "show: must be an object {…}, got a list of 0"),
    (
        scene('"show": {"view": "4d"}'),
        "show.view: there is no view '4d'; did you mean '3d'?",
    ),
    (
        scene('"show": {"equal_aspect": "yes"}'),
        "show.equal_aspect: must be true or false or null, got 'yes'",
    ),
    (scene('"noise": "gaussian"'), "noise: must be an object {…} or null, got 'gaussian'"),
    (scene('"noise": {"kind": 3}'), "noise.kind: must be text, got 3"),
    (scene('"noise": {"seed": 1.5}'), "noise.seed: must be a whole number, got 1.5"),
    (scene('"clip_norm": "off"'), "clip_norm: must be a number or null, got 'off'"),
    (scene(runs=['"gd"']), "runs[0]: must be an object {…}, got 'gd'"),
    ('{"objective": "quadratic", "runs": {}}', "runs: must be a list, got an object {…}"),
    ('{"objective": 3, "runs": []}', "objective: must be text, got 3"),
    (run('"hyper": [1]'), "runs[1].hyper: must be an object {…}, got a list of 1"),
    (run('"hyper": {"lr": "0.1"}'), "runs[1].hyper.lr: must be a number, got '0.1'"),
    (run('"hyper": {"lr": true}'), "runs[1].hyper.lr: must be a number, got true"),
    (
        run('"hyper": {"eps": 1, "lr": null}'),
        "runs[1].hyper.lr: must be a number, text, true or false, got null",
    ),
    (
        scene('"objective_params": {"standardised": 1}', objective="linear_regression"),
        "objective_params.standardised: must be true or false, got 1",
    ),
    (run('"visible": 1'), "runs[1].visible: must be true or false, got 1"),
]

RANGES = [
    (run('"hyper": {"lr": -1}'), "runs[1].hyper.lr: must be in [0, 1e+06], got -1"),
    (run('"hyper": {"beta1": 1}'), "runs[1].hyper.beta1: must be in [0, 0.999999], got 1"),
    (scene('"steps": 0'), "steps: must be in [1, 1000000], got 0"),
    (scene('"steps": 1000001'), "steps: must be in [1, 1000000], got 1000001"),
    (
        scene('"steps": 1000000', runs=[GD] * 5),
        "steps: 5 runs of 1000000 steps are more than the 4000000 steps that a scene may "
        "take in all",
    ),
    (
        '{"objective": "quadratic", "runs": []}',
        "runs: must have 1 to 24 entries, got a list of 0",
    ),
    (scene(runs=[GD] * 25), "runs: must have 1 to 24 entries, got a list of 25"),
    (scene('"start": []'), "start: must have 1 to 1000 entries, got a list of 0"),
    (scene('"start": [1e13, 0]'), "start[0]: must be in [-1e+12, 1e+12], got 10000000000000.0"),
    (scene('"clip_norm": 0'), "clip_norm: must be greater than 0, got 0"),
    (scene('"diverged_above": -1'), "diverged_above: must be greater than 0, got -1"),
    (scene('"noise": {"std": -0.1}'), "noise.std: must be in [0, 1e+06], got -0.1"),
    (scene('"noise": {"seed": -1}'), "noise.seed: must be in [0, 4294967295], got -1"),
    (
        scene('"stop": {"grad_norm_below": 0}'),
        "stop.grad_norm_below: must be greater than 0, got 0",
    ),
    (
        scene('"stop": {"no_improvement": {"patience": 0}}'),
        "stop.no_improvement.patience: must be in [1, 1000000], got 0",
    ),
    (run('"colour": 9'), "runs[1].colour: must be in [1, 8], got 9"),
    (
        scene('"show": {"steps_per_second": 0}'),
        "show.steps_per_second: must be in [0.1, 10000], got 0",
    ),
    (
        scene('"window": [[0, 1], [2, 2]]'),
        "window: y runs from 2 to 2: the second must be larger",
    ),
    (  # in so narrow a window neighbouring numbers are pixels apart
        scene('"window": [[1, 1.0000000005], [0, 1]]'),
        "window: x runs from 1 to 1.0000000005: the second must be larger",
    ),
    (
        scene('"schedule": "cosine", "schedule_params": {"period": 0}'),
        "schedule_params.period: must be in [1, 1e+07], got 0",
    ),
    (
        run('"schedule": "cosine", "schedule_params": {"period": 1.5}'),
        "runs[1].schedule_params.period: must be a whole number, got 1.5",
    ),
    (
        scene(f'"title": "{"x" * 201}"'),
        "title: must have at most 200 characters, got a text of 201 characters",
    ),
    (
        scene(f'"notes": "{"x" * 20_001}"'),
        "notes: must have at most 20000 characters, got a text of 20001 characters",
    ),
]

TWICE = [
    (scene('"objective": "rosenbrock"'), "scene: the key 'objective' stands twice"),
    (run('"hyper": {"lr": 1, "lr": 2}'), "runs[1].hyper: the key 'lr' stands twice"),
    (
        run('"stop": {"no_improvement": {"delta": 1, "delta": 1}}'),
        "runs[1].stop.no_improvement: the key 'delta' stands twice",
    ),
]

FINITE = "must be a finite number, at most 1.8e308"
HUGE = [
    (run('"hyper": {"lr": 1e999}'), f"runs[1].hyper.lr: {FINITE}"),
    (run('"hyper": {"lr": -1e999}'), f"runs[1].hyper.lr: {FINITE}"),
    (scene('"start": [0, NaN]'), "start[1]: must be a finite number, not NaN"),
    (scene('"title": "one\\nline"'), "title: must be plain text in one line"),
    (run('"label": "\\u001b[31mred"'), "runs[1].label: must be plain text in one line"),
    (scene('"start": [-Infinity, 0]'), f"start[0]: {FINITE}"),
    (scene(f'"objective_params": {{"a": {10**400}}}'), f"objective_params.a: {FINITE}"),
    (
        scene('"objective_params": {"a": 1' + "0" * 5000 + "}"),  # beyond int()'s own limit
        f"objective_params.a: {FINITE}",
    ),
    (
        scene(f'"objective_params": {{"a": {10**300}}}'),
        "objective_params.a: must be in [-1e+06, 1e+06], got a number of 301 digits",
    ),
    (
        scene(f'"noise": {{"seed": {2**70}}}'),
        "noise.seed: must be in [0, 4294967295], got a number of 22 digits",
    ),
    (
        scene(f'"noise": {{"seed": {2**32}}}'),
        "noise.seed: must be in [0, 4294967295], got 4294967296",
    ),
    (scene(f'"steps": {2**70}'), "steps: must be in [1, 1000000], got a number of 22 digits"),
    (
        scene(f'"version": {2**70}'),
        "version: this scene is of version a number of 22 digits, newer than the 1 that this "
        "program reads",
    ),
]

VERSIONS = [
    (
        '{"version": 2, "panels": [], "objective": {"new": true}}',
        "version: this scene is of version 2, newer than the 1 that this program reads",
    ),
    (scene('"version": 0'), "version: must be at least 1, got 0"),
    (scene('"version": "1"'), "version: must be a whole number, got '1'"),
    (scene('"version": true'), "version: must be a whole number, got true"),
    (scene('"version": 1.5'), "version: must be a whole number, got 1.5"),
]

NOT_SCENES: list[tuple[str | bytes, str]] = [
    ("", "not a scene: the file is empty"),
    (" \n\t", "not a scene: the file is empty"),
    ("[]", "not a scene: it must hold one JSON object, {…}"),
    ('"race"', "not a scene: it must hold one JSON object, {…}"),
    ("null", "not a scene: it must hold one JSON object, {…}"),
    ("hello", "line 1, column 1: not JSON: expecting value"),
    ('{"a": 1,\n "b" 2}', "line 2, column 6: not JSON: expecting ':' delimiter"),
    ('{"objective": "quad', "line 1, column 15: not JSON: unterminated string"),
    (scene() + " x", "line 1, column 59: not JSON: extra data"),
    ('{"title": "é"}'.encode("latin-1"), "not a scene: byte 11 is not UTF-8 text"),
    (scene().encode("utf-16"), "not a scene: byte 0 is not UTF-8 text"),
    (b"\x89PNG\r\n\x1a\n", "not a scene: byte 0 is not UTF-8 text"),
    (b" " * 3_000_000, "a scene file has at most 2000000 bytes, this one has more"),
    ("[" * 33 + "]" * 33, "not a scene: nested deeper than 32 levels"),
    ("[" * 1_000_000, "not a scene: nested deeper than 32 levels"),
    (scene('"notes": ' + "[" * 20 + "]" * 20), "notes: must be text, got a list of 1"),
    (scene('"title": "\\ud800"'), "title: half a character (a lone surrogate) is not text"),
    (scene('"\\udfff": 1'), "scene: half a character (a lone surrogate) is not text"),
]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [*TYPOS, *TYPES, *RANGES, *TWICE, *HUGE, *VERSIONS, *NOT_SCENES],
    ids=lambda value: value[:70] if isinstance(value, str) and ": " in value else "",
)
def test_a_mistake_is_told_where_it_is_and_what_is_allowed(
    text: str | bytes, sentence: str
) -> None:
    assert told(text) == sentence


@pytest.mark.parametrize("holder", ["", '"hyper": ', '"objective_params": '])
@pytest.mark.parametrize("key", ["x" * 5000, "a b", "\\u001b[31m", "a.b[0] - at `x", "ключ"])
@pytest.mark.parametrize("value", ["1", "[1]", "null"])
def test_a_stranger_s_key_does_not_spoil_the_sentence(
    holder: str, key: str, value: str
) -> None:
    member = f'"{key}": {value}'
    if holder == '"hyper": ':
        sentence = told(run(f"{holder}{{{member}}}"))
        assert sentence.startswith("runs[1].hyper")
    else:
        sentence = told(scene(f"{holder}{{{member}}}" if holder else member))
        assert sentence.startswith(holder.strip('": ') or "scene")
    assert sentence.isprintable()


def test_brackets_inside_text_are_not_nesting() -> None:
    notes = '\\"' + "[{" * 500
    assert codec.decode(scene(f'"notes": "{notes}"').encode()).notes.count("[") == 500


def test_a_byte_order_mark_is_forgiven() -> None:
    assert codec.decode(codecs.BOM_UTF8 + scene().encode()).objective == "quadratic"


def test_what_stands_at_its_limit_is_allowed() -> None:
    members = '"title": "' + "x" * 200 + '", "steps": 1000000, "start": [1e12, -1e12]'
    found = codec.decode(scene(members, runs=[GD] * 4).encode())
    assert found.steps == 1_000_000
    assert codec.decode(scene(runs=[GD] * 24).encode()).runs[23].optimizer == "gd"


def test_a_string_that_never_ends_costs_one_pass() -> None:
    # looking for its end from every quote inside it would take hours
    assert told('"' + '\\"' * 999_000) == "line 1, column 1: not JSON: unterminated string"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "gone.gdviz"
    with pytest.raises(GdvizError) as caught:
        files.load(file)
    assert str(caught.value) == f"{file}: there is no such file"


def test_a_folder_is_not_a_scene(tmp_path: Path) -> None:
    with pytest.raises(GdvizError) as caught:
        files.load(tmp_path)
    assert str(caught.value) == f"{tmp_path}: cannot be read: is a directory"


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_a_name_that_no_file_can_have_is_a_sentence(name: str) -> None:
    with pytest.raises(GdvizError, match="cannot be read: "):
        files.load(name)


def test_a_file_s_mistake_names_the_file_and_the_place(tmp_path: Path) -> None:
    file = tmp_path / "mine.gdviz"
    file.write_text(scene('"steps": 0'), encoding="utf-8")
    with pytest.raises(GdvizError) as caught:
        files.load(file)
    assert str(caught.value) == "mine.gdviz: steps: must be in [1, 1000000], got 0"


def test_a_large_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "large.gdviz"
    with file.open("wb") as stream:
        stream.truncate(200_000_000)
    with pytest.raises(GdvizError, match="a scene file has at most 2000000 bytes"):
        files.load(file)
