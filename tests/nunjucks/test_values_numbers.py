"""Numbers are spelled, read and raised to powers as V8 does."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.nunjucks.engine_rows import rows

from stagedoor.nunjucks import numbers, operators
from stagedoor.nunjucks.limits import Meter

NAN = math.nan

# what is read              whole text   its start  its whole start
READINGS = {
    "":                     (0,          NAN,       NAN),
    " \t\n7 ":              (7,          7,         7),
    "12abc":                (NAN,        12,        12),
    "3.9":                  (3.9,        3.9,       3),
    ".5":                   (0.5,        0.5,       NAN),
    "5.":                   (5,          5,         5),
    "1e3":                  (1000,       1000,      1),
    "1e":                   (NAN,        1,         1),
    "-1":                   (-1,         -1,        -1),
    "+1":                   (1,          1,         1),
    "- 1":                  (NAN,        NAN,       NAN),
    "0x1F":                 (31,         0,         0),
    "0b11":                 (3,          0,         0),
    "0o17":                 (15,         0,         0),
    "-0x1F":                (NAN,        -0.0,      -0.0),
    "Infinity":             (math.inf,   math.inf,  NAN),
    "-Infinityx":           (NAN,        -math.inf, NAN),
    "1_000":                (NAN,        1,         1),
    "٣":                    (NAN,        NAN,       NAN),
    "\u00a01\ufeff":        (1,          1,         1),
    "9" * 400:              (math.inf,   math.inf,  math.inf),
}  # fmt: skip


def same(one, other):
    return repr(float(one)) == repr(float(other))


@pytest.mark.parametrize("text", READINGS)
def test_a_text_is_read_as_a_number(text):
    readings = (
        numbers.text_to_number(text),
        numbers.parse_float(text),
        numbers.parse_int(text, 10),
    )
    assert all(map(same, readings, READINGS[text])), readings


RADICES = {("ff", 16): 255, ("0xff", 16): 255, ("0xff", 0): 255, ("z", 36): 35,
           ("12", 2): 1, ("2", 2): NAN, ("1", 1): NAN, ("1", 37): NAN}  # fmt: skip


@pytest.mark.parametrize(("text", "radix"), RADICES)
def test_a_whole_number_is_read_in_a_base(text, radix):
    assert same(numbers.parse_int(text, radix), RADICES[text, radix])


def test_numbers_are_spelled_as_v8_spells_them():
    for row in rows("numbers.json"):
        number = numbers.normal(-0.0 if row["number"] == "-0" else row["number"])
        spelled = {
            "number": row["number"],
            "text": numbers.number_to_text(number),
            "fixed": [numbers.to_fixed(number, n) for n in (0, 1, 2, 5, 20)],
            "exponential": [
                numbers.to_exponential(number, n) for n in (None, 0, 1, 5, 20)
            ],
            "precision": [numbers.to_precision(number, n) for n in (1, 2, 5, 21)],
            "radix": [numbers.to_radix(number, n) for n in (2, 3, 8, 16, 36)],
            "rounded": numbers.number_to_text(numbers.round_half_up(number)),
        }
        assert spelled == row


def test_powers_are_those_of_v8():
    meter = Meter()
    for base, exponent, expected in rows("powers.json"):
        power = operators.power(meter, numbers.normal(base), numbers.normal(exponent))
        assert (base, exponent, numbers.number_to_text(power)) == (
            base,
            exponent,
            expected,
        )


@given(st.floats())
def test_the_spelling_of_a_number_reads_back(number):
    normal = numbers.normal(number)
    read = numbers.text_to_number(numbers.number_to_text(normal))
    assert same(read, abs(number) if number == 0 else number)


@given(st.integers() | st.floats(allow_nan=False))
def test_a_normal_number_is_whole_exactly_when_it_is_an_int(number):
    normal = numbers.normal(number)
    small = abs(normal) <= numbers.SAFE
    minus_zero = normal == 0 and math.copysign(1, normal) < 0
    whole = normal == math.floor(normal) if math.isfinite(normal) else False
    assert isinstance(normal, int) == (small and whole and not minus_zero)
