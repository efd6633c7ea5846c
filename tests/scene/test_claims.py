"""The promise: any text is read as a claim or refused with a sentence, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.core.errors import GdvizError
from gdviz.core.expression import ExpressionError
from gdviz.scene.claims import QUANTITIES, Value, parse_claim, parse_prose
from gdviz.scene.codec import decode, encode, from_builtins, schema
from gdviz.scene.edits import RemoveRun, SetObjective
from gdviz.scene.records import MAX_CLAIM, MAX_CLAIMS, MAX_VALUES

if TYPE_CHECKING:
    from gdviz.core.statement import Comparison

NASTY = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "nasty_formulas.txt")
    .read_text(encoding="utf-8")
    .splitlines()
]


def scene(**more: Any) -> dict[str, Any]:
    return {"objective": "quadratic", "runs": [{"optimizer": "gd"}], **more}


def read(text: str) -> tuple[Comparison, ...] | None:
    """The comparisons; None for a text that is refused as it should be."""
    refused: ExpressionError | None = None
    try:
        return parse_claim(text).comparisons
    except ExpressionError as error:
        refused = error
    assert str(refused).isprintable()
    assert len(str(refused)) < 400
    assert 0 <= refused.column <= len(text)
    return None


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_text_is_no_claim(text: str) -> None:
    assert read(text) is None
    for claim in (
        f"{text} < 1",
        f"1 == {text}",
        f"loss({text}) < 1",
        f"close({text}, 1, rel=1)",
    ):
        read(claim)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_text_between_braces_is_told_or_refused(text: str) -> None:
    refused: GdvizError | None = None
    try:
        parse_prose(f"a {{= {text}}} b")
    except GdvizError as error:
        refused = error
    assert refused is None or (str(refused).isprintable() and len(str(refused)) < 400)


TOKENS = (
    "gd", "adam", "kappa", "DIVERGED", "1", "0.5", "1e999", "loss", "status", "at", "x", "max",
    "close", "rel=", "abs=", "<", "<=", "==", "=", "!=", ">", "and", "or", "not", "in", "is",
    "+", "-", "*", "/", "**", "(", ")", ",", ":", "if", "else", "[", "'", "__", "lambda", "é",
    "*", "**", "norm", "solve", "outer", "limit", "rate", "theta", "sign_changes", "mean", "\n",
)  # fmt: skip


@given(parts=st.lists(st.sampled_from(TOKENS), max_size=30), glue=st.sampled_from(["", " "]))
def test_fuzzed_tokens_are_claims_or_refused(parts: list[str], glue: str) -> None:
    read(glue.join(parts))


@pytest.mark.parametrize(
    "text",
    [
        "status(gd) == DIVERGED",
        "steps(adam) == 59",
        "loss(nesterov) < loss(heavy_ball)/5",
        "close(rate(gd), (kappa - 1)/(kappa + 1), rel=0.01)",
        "max(abs(x(sgd))) < 3",
        "limit(adam) > 0.1",
        "at(adam, 30, loss) <= at(gd, 30, loss)",
        "0 < min(x(gd)) < max(x(gd) - 1) and status(gd) != status(adam)",
        "max(loss(gd), loss(adam)) < 1",
        "close(evals(gd), 3, abs=1, rel=0)",
    ],
)
def test_claims_as_people_write_them_are_read(text: str) -> None:
    assert read(text)


def test_a_chain_and_an_and_are_several_comparisons() -> None:
    found = parse_claim("0 < loss(gd) <= 2 and close(steps(gd), 3, rel=0.5)").comparisons
    assert [(c.texts[0], c.relation, c.texts[1]) for c in found] == [
        ("0", "<", "loss(gd)"), ("loss(gd)", "<=", "2"), ("steps(gd)", "≈", "3"),
    ]  # fmt: skip
    assert (found[2].rel, found[2].abs) == (0.5, 0.0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("loss(gd)", "column 1: nothing is compared; write for example a < b"),
        ("loss(gd) <", "ends too early"),
        ("status(gd) = DIVERGED", "= at column 12: equality is written =="),
        ("1 < limt(gd)", "column 5: there is no function 'limt'; did you mean 'limit'?"),
        ("1 < kapa", "column 5: there is no name 'kapa'; did you mean 'kappa'?"),
        ("status(gd) == DIVERGD",
         "column 15: there is no name 'DIVERGD'; did you mean 'DIVERGED'?"),
        ("loss < 1", "column 1: of which run? Write loss(run)"),
        ("loss('gd') < 1", "\"'\" at column 6 has no place in a formula"),
        ("loss(gd, 1) < 1", "column 1: loss() takes the name of one run, such as loss(gd)"),
        ("loss(2) < 1", "column 1: loss() takes the name of one run, such as loss(gd)"),
        ("loss(gd) < 1 or 1 < 2", "column 1: only `and` joins comparisons"),
        ("1 in 2", "column 1: compare by ==, !=, <, <=, >, >="),
        ("x(gd) < 3", "column 1: x(gd) has a value at every step; take its max, min or mean"),
        ("1 < max(loss(gd))", "column 5: max() takes one path, such as x(gd)"),
        ("max(x(gd) - x(adam)) < 1",
         "column 1: paths of different lengths cannot be combined"),
        ("max(theta(gd) - x(gd)) < 1",
         "column 1: paths of different lengths cannot be combined"),
        ("norm(x(gd)) < 1", "column 1: there is no function 'norm'; did you mean 'grad_norm'?"),
        ("outer(x(gd), x(gd)) < 1", "column 1: there is no function 'outer'"),
        ("status(gd) == 3", "column 15: a status is compared with a status, such as DIVERGED"),
        ("status(gd) < DIVERGED", "column 14: a status is compared by == or !="),
        ("1 + status(gd) == 3", "column 1: a status is a word and cannot be computed with"),
        ("close(1, 2)", "close() must say how close: rel=0.01, or abs=1e-6"),
        ("close(1, 2, rel=-1)", "column 17: rel must be a number, at least 0"),
        ("close(1, 2, rel=loss(gd))", "column 17: rel must be a number, at least 0"),
        ("close(1, 2, rol=1)",
         "column 17: there is no tolerance 'rol'; did you mean 'rel'?"),
        ("close(1, rel=1)", "close() takes two values, then rel= or abs="),
        ("close(1, *x, rel=1)", "close() takes two values, then rel= or abs="),
        ("1 < close(1, 2, rel=1)", "column 5: close() compares by itself and is no number"),
        ("at(gd, 1.5, loss) < 1", "column 8: a step is a whole number from 0 to 1000000"),
        ("at(gd, -1, loss) < 1", "column 8: a step is a whole number from 0 to 1000000"),
        ("at(gd, 1, status) < 1", "column 11: there is no quantity of a step 'status'"),
        ("at(gd, 1) < 1",
         "column 1: at() takes a run, a step and a quantity: at(adam, 30, loss)"),
        ("1 < " + "x" * MAX_CLAIM, f"has {MAX_CLAIM + 4} characters; at most {MAX_CLAIM}"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence_with_its_column(text: str, sentence: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_claim(text)
    assert str(caught.value).startswith(sentence)


def test_text_is_taken_apart_at_its_values() -> None:
    words, value, rest = parse_prose("Adam ends at {= loss(adam)/2 : 4}, no more.")
    assert (words, rest) == ("Adam ends at ", ", no more.")
    assert isinstance(value, Value)
    assert (value.text, value.digits, value.kind) == ("loss(adam)/2", 4, "number")
    assert parse_prose("") == ()
    assert parse_prose(r"$a \stackrel{!}{=} b$ {=x}") == (r"$a \stackrel{!}{=} b$ {=x}",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a {= loss(gd)", "the brace at column 3 begins a value, {= …}, and is not closed"),
        (
            "{= los(gd)}",
            "in {= los(gd)}: column 1: there is no function 'los'; did you mean 'loss'?",
        ),
        ("{= x(gd)}", "in {= x(gd)}: x(gd) has a value at every step"),
        (
            "{= loss(gd) : 16}",
            "in {= loss(gd) : 16}: behind the colon stands the number of digits, 1 to 15",
        ),
        ("{= loss(gd) < 1}", "in {= loss(gd) < 1}: column 1: only numbers, names"),
    ],
)
def test_a_value_that_cannot_be_read_is_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_prose(text)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"claims": ["1 < 2", "loss(gd) <"]}, "claims[1]: ends too early"),
        ({"claims": ["1 < limt(gd)"]}, "claims[0]: column 5: there is no function 'limt'"),
        ({"claims": ["1 < 2"] * (MAX_CLAIMS + 1)}, "claims: must have 0 to 24 entries"),
        ({"claims": ["1" * (MAX_CLAIM + 1)]}, "claims[0]: must have at most 300 characters"),
        ({"claims": "1 < 2"}, "claims: must be a list"),
        ({"claim": []}, "scene: there is no setting 'claim'; did you mean 'claims'?"),
        ({"covers": ["C1.3", "1.3"]},
         "covers[1]: must be an id of the curriculum, such as 'C1.3', got '1.3'"),
        ({"covers": ["C1.3", "C1.3"]}, "covers[1]: 'C1.3' stands twice"),
        ({"point": "a\nb"}, "point: must be plain text in one line"),
        ({"point": "x" * 201}, "point: must have at most 200 characters"),
        ({"point": "{= loss(gd}"}, "point: in {= loss(gd}: 1 bracket is not closed"),
        ({"title": "{= x(gd)}"}, "title: in {= x(gd)}: x(gd) has a value at every step"),
        ({"notes": "a\n{= a}"}, "notes: in {= a}: column 1: there is no name 'a'"),
        ({"notes": "{= 1}" * (MAX_VALUES + 1)}, "notes: its texts tell more than 40 values"),
        ({"show": {"annotations": [{"at": [0, 0], "text": "{= 1"}]}},
         "show.annotations[0].text: the brace at column 1"),
    ],
)  # fmt: skip
def test_a_scene_is_refused_at_the_place_of_the_mistake(
    more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(GdvizError) as caught:
        from_builtins(scene(**more))
    assert str(caught.value).startswith(sentence)


def test_what_a_scene_says_is_given_back_and_kept_out_of_files_that_say_nothing() -> None:
    more = {"point": "One rate.", "covers": ["C1.3"], "claims": ["loss(gd) < 1"]}
    told = from_builtins(scene(**more))
    assert decode(encode(told)) == told
    assert json.loads(encode(told))["claims"] == ["loss(gd) < 1"]
    silent = json.loads(encode(from_builtins(scene())))
    assert list(silent) == ["version", "objective", "runs"]


def test_a_claim_about_a_run_that_was_taken_out_does_not_stop_the_edit() -> None:
    two = [{"optimizer": "gd"}, {"optimizer": "adam"}]
    told = from_builtins({**scene(claims=["loss(adam) < 1"]), "runs": two})
    left = RemoveRun(1).apply(told)
    assert left.claims == told.claims
    assert decode(encode(left)) == left


def test_another_landscape_forgets_what_was_claimed_of_the_last() -> None:
    told = from_builtins(
        scene(point="One rate.", covers=["C1.3"], claims=["loss(gd) < 1"], notes="Look.")
    )
    moved = SetObjective("beale").apply(told)
    assert (moved.point, moved.covers, moved.claims, moved.notes) == ("", (), (), "")


def test_the_schema_knows_what_can_be_claimed() -> None:
    properties = schema()["$defs"]["Scene"]["properties"]
    said = properties["claims"]["items"]["description"]
    assert all(quantity.doc in said for quantity in QUANTITIES.values())
    assert properties["claims"]["maxItems"] == MAX_CLAIMS
    assert properties["covers"]["items"]["pattern"] == r"^C[1-9][0-9]?\.[1-9][0-9]?$"
    assert properties["point"]["maxLength"] == 200
