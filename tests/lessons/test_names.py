"""The promise: every run can be named in a claim, and no name means two of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.core.errors import GdvizError
from gdviz.lessons.names import find, word_of
from gdviz.scene.claims import parse_claim
from tests.lessons.races import race

GD = {"optimizer": "gd"}


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("GD", "gd"),
        ("Heavy ball", "heavy_ball"),
        ("clipped at 1", "clipped_at_1"),
        ("η = 1/3", "eta_1_3"),
        ("β₁ = 0.9", "beta_1_0_9"),
        ("Gauß–Newton", "gau_newton"),
        ("Naïve Ω", "naive_omega"),
        ("2 steps", "run_2_steps"),
        ("not", "not_"),
        ("共役勾配", ""),
    ],
)
def test_a_label_is_one_word_of_plain_letters(label: str, word: str) -> None:
    assert word_of(label) == word


@given(label=st.text(max_size=30))
def test_the_word_of_any_label_can_be_typed_in_a_claim(label: str) -> None:
    if word := word_of(label):
        (measure,) = parse_claim(f"loss({word}) < 1").measures
        assert measure.run == word


def test_a_label_comes_before_a_key_and_a_place_in_the_race_comes_last() -> None:
    runs = race({"optimizer": "adam", "label": "GD"}, {"optimizer": "gd", "label": "run 1"}, GD)
    assert [find(runs, name) for name in ("gd", "GD", "adam", "run_1", "run_2")] == [
        0, 0, 0, 1, 1,
    ]  # fmt: skip


def test_a_key_finds_a_run_that_is_called_otherwise() -> None:
    runs = race({"optimizer": "gd", "label": "slow"}, {"optimizer": "heavy_ball_ema"})
    assert find(runs, "gd") == 0
    assert find(runs, "heavy_ball_ema") == find(runs, "run_2") == 1


@pytest.mark.parametrize(
    ("runs", "name", "sentence"),
    [
        ([{**GD, "label": "a b"}, {**GD, "label": "A-B"}], "a_b",
         "'a_b' could be run_1 and run_2; give them labels of their own"),
        ([{**GD, "label": "one"}, {**GD, "label": "two"}], "gd",
         "'gd' could be run_1 and run_2; give them labels of their own"),
        ([GD, {"optimizer": "adam"}], "adm", "there is no run 'adm'; did you mean 'adam'?"),
        ([GD, {**GD, "label": "共役"}], "run_3",
         "there is no run 'run_3'; did you mean 'run_2'?"),
    ],
)  # fmt: skip
def test_a_name_that_is_no_run_or_two_is_a_sentence(
    runs: list[dict[str, str]], name: str, sentence: str
) -> None:
    with pytest.raises(GdvizError) as caught:
        find(race(*runs), name)
    assert str(caught.value) == sentence
