"""JavaScript's numbers: spelling them, reading them, and their three roundings.

Numbers are ``int`` while whole and at most 2**53 in size, else ``float``; every
function here takes either and returns the canonical one. Minus zero stays a float.

Source: ECMA-262, Number::toString, StringToNumber, parseInt, parseFloat,
Number.prototype; V8's DoubleToRadixCString for ``toString(radix)``.
"""

from __future__ import annotations

import math
import re
from typing import Final, TypeAlias

from stagedoor.nunjucks.text import WHITESPACE

Number: TypeAlias = int | float

SAFE: Final = 2**53
"""Whole numbers up to here are exact in a double and kept as ``int``."""

NAN: Final = math.nan
INFINITY: Final = math.inf

RADICES: Final = range(2, 37)
"""The bases ``parseInt`` and ``toString`` know."""

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_PREFIXED: Final = {
    "0x": (16, re.compile(r"[0-9a-fA-F]+")),
    "0o": (8, re.compile(r"[0-7]+")),
    "0b": (2, re.compile(r"[01]+")),
}
# Digits that any double has, and then some.
_EXACT_DIGITS: Final = 1400
# 10**21: where ECMA-262 starts to write exponents, and what toFixed refuses to round.
_EXPONENT_FROM: Final = 21
# Where a small number starts to have an exponent: 1e-7, not 0.0000001.
_LEAST_POINT: Final = -6
_HALF: Final = 0.5
# More digits than any finite double has, in the smallest base (two).
_MOST_DIGITS: Final = 1100


def normal(number: Number) -> Number:
    """Return the canonical form of ``number``."""
    if type(number) is int:
        return number if -SAFE <= number <= SAFE else _to_float(number)
    if not math.isfinite(number):
        return number
    whole = int(number)
    if whole != number or not -SAFE <= whole <= SAFE:
        return number
    if whole == 0 and math.copysign(1, number) < 0:
        return number
    return whole


def _to_float(number: int) -> float:
    try:
        return float(number)
    except OverflowError:
        return INFINITY if number > 0 else -INFINITY


def number_to_text(number: Number) -> str:
    """Spell a number: ``4``, ``0.1``, ``1e+21``, ``NaN``; minus zero is ``0``."""
    if type(number) is int:
        return str(number)
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    sign, digits, point = _shortest(number)
    return sign + _place(digits, point)


def _shortest(number: float) -> tuple[str, str, int]:
    """Return sign, shortest digits and the position of the point after them."""
    mantissa, _, exponent = f"{number!r}".lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    leading = len(digits) - len(digits.lstrip("0"))
    return ("-" if number < 0 else ""), digits.strip("0"), point - leading


def _place(digits: str, point: int) -> str:
    """Write digits as ECMA-262's Number::toString does."""
    count = len(digits)
    if count <= point <= _EXPONENT_FROM:
        return digits + "0" * (point - count)
    if 0 < point <= _EXPONENT_FROM:
        return f"{digits[:point]}.{digits[point:]}"
    if _LEAST_POINT < point <= 0:
        return f"0.{'0' * -point}{digits}"
    return _exponential(digits, point - 1)


def _exponential(digits: str, exponent: int) -> str:
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{'+' if exponent >= 0 else '-'}{abs(exponent)}"


def text_to_number(units: str) -> Number:
    """Read a whole text as a number (L-43): ``""`` is 0, anything else odd is NaN."""
    stripped = units.strip(WHITESPACE)
    if not stripped:
        return 0
    if _DECIMAL.fullmatch(stripped):
        return normal(float(stripped))
    if stripped in ("Infinity", "+Infinity"):
        return INFINITY
    if stripped == "-Infinity":
        return -INFINITY
    base, digits = _PREFIXED.get(stripped[:2].lower(), (0, None))
    if digits is not None and digits.fullmatch(stripped, 2):
        return normal(int(stripped[2:], base))
    return NAN


def parse_float(units: str) -> Number:
    """Read the number a text starts with (F-11): ``"3.7abc"`` is 3.7, else NaN."""
    stripped = units.lstrip(WHITESPACE)
    match = _DECIMAL.match(stripped)
    if match:
        return normal(float(match[0]))
    unsigned = stripped[1:] if stripped[:1] in ("+", "-") else stripped
    if unsigned.startswith("Infinity"):
        return -INFINITY if stripped[0] == "-" else INFINITY
    return NAN


def parse_int(units: str, radix: int) -> Number:
    """Read the whole number a text starts with (F-12): ``"12abc"`` is 12, else NaN."""
    stripped = units.lstrip(WHITESPACE)
    negative = stripped[:1] == "-"
    if stripped[:1] in ("+", "-"):
        stripped = stripped[1:]
    if radix in (0, 16) and stripped[:2] in ("0x", "0X"):
        stripped, radix = stripped[2:], 16
    radix = radix or 10
    if radix not in RADICES:
        return NAN
    digits = _leading_digits(stripped, radix)
    if not digits:
        return NAN
    whole = _read_digits(digits, radix)
    return normal(-whole if whole or not negative else -0.0) if negative else whole


def _leading_digits(units: str, radix: int) -> str:
    allowed = _DIGITS[:radix]
    allowed += allowed.upper()
    return units[: len(units) - len(units.lstrip(allowed))]


def _read_digits(digits: str, radix: int) -> Number:
    significant = digits.lstrip("0") or "0"
    if len(significant) > _MOST_DIGITS:
        return INFINITY
    return normal(int(significant, radix))


def to_fixed(number: Number, places: int) -> str:
    """Write with ``places`` decimals, halves away from zero; 0 <= places <= 100."""
    if math.isnan(number) or abs(number) >= 10**_EXPONENT_FROM:
        return number_to_text(number)
    from decimal import ROUND_HALF_UP, Context, Decimal  # rarely needed

    context = Context(prec=_EXACT_DIGITS, rounding=ROUND_HALF_UP)
    exact = Decimal(number).quantize(Decimal(1).scaleb(-places), context=context)
    if number == 0 or (exact == 0 and number > 0):
        exact = abs(exact)
    return f"{exact:f}"


def to_exponential(number: Number, places: int | None) -> str:
    """Write as ``d.ddde+x``; ``None`` means as many places as needed."""
    if not math.isfinite(number):
        return number_to_text(number)
    sign, digits, exponent = _significant(
        number, None if places is None else places + 1
    )
    return sign + _exponential(digits, exponent)


def to_precision(number: Number, precision: int) -> str:
    """Write ``precision`` significant digits; 1 <= precision <= 100."""
    if not math.isfinite(number):
        return number_to_text(number)
    sign, digits, exponent = _significant(number, precision)
    if exponent < _LEAST_POINT or exponent >= precision:
        return sign + _exponential(digits, exponent)
    if exponent == precision - 1:
        return sign + digits
    if exponent >= 0:
        return f"{sign}{digits[: exponent + 1]}.{digits[exponent + 1 :]}"
    return f"{sign}0.{'0' * -(exponent + 1)}{digits}"


def _significant(number: Number, count: int | None) -> tuple[str, str, int]:
    """Return sign, exactly ``count`` digits and the exponent of the first one."""
    if number == 0:
        return "", "0" * (count or 1), 0
    if count is None:
        sign, digits, point = _shortest(float(number))
        return sign, digits, point - 1
    from decimal import ROUND_HALF_UP, Context, Decimal  # rarely needed

    rounded = Context(prec=count, rounding=ROUND_HALF_UP).create_decimal(
        Decimal(number)
    )
    negative, digit_values, exponent = rounded.as_tuple()
    digits = "".join(map(str, digit_values))
    first = int(exponent) + len(digits) - 1
    return ("-" if negative else ""), digits.ljust(count, "0"), first


def to_radix(number: Number, radix: int) -> str:
    """Write in base ``radix``, 2 to 36, as V8 does."""
    if not math.isfinite(number):
        return number_to_text(number)
    magnitude = abs(float(number))
    whole = math.floor(magnitude)
    fraction, carried = _fraction_digits(magnitude, whole, radix)
    sign = "-" if number < 0 else ""
    spelled = sign + _whole_digits(whole + carried, radix)
    return f"{spelled}.{fraction}" if fraction else spelled


def _whole_digits(whole: int, radix: int) -> str:
    digits = []
    current = float(whole)
    # V8 writes zeros for digits below the last bit of the significand, and lets the
    # remaining divisions round.
    while current / radix >= SAFE:
        current /= radix
        digits.append("0")
    while current > 0 or not digits:
        digit = math.fmod(current, radix)
        digits.append(_DIGITS[int(digit)])
        current = (current - digit) / radix
    return "".join(reversed(digits))


def _fraction_digits(magnitude: float, whole: int, radix: int) -> tuple[str, int]:
    """Return the shortest digits after the point, and 1 when rounding carries over."""
    fraction = magnitude - whole
    delta = max(0.5 * (math.nextafter(magnitude, INFINITY) - magnitude), 5e-324)
    digits: list[int] = []
    while fraction >= delta:
        fraction *= radix
        delta *= radix
        digit = int(fraction)
        digits.append(digit)
        fraction -= digit
        half_up = fraction > _HALF or (fraction == _HALF and digit & 1)
        if half_up and fraction + delta > 1:
            return _round_up(digits, radix)
    return "".join(_DIGITS[digit] for digit in digits), 0


def _round_up(digits: list[int], radix: int) -> tuple[str, int]:
    while digits and digits[-1] + 1 >= radix:
        digits.pop()
    if not digits:
        return "", 1
    digits[-1] += 1
    return "".join(_DIGITS[digit] for digit in digits), 0


def to_integer(number: Number) -> Number:
    """Drop the fraction; NaN is 0, infinities stay (ECMA-262, ToIntegerOrInfinity)."""
    if type(number) is int:
        return number
    if math.isnan(number):
        return 0
    return number if math.isinf(number) else int(number)


def to_uint32(number: Number) -> int:
    """Wrap to 32 bits, as ``split``'s limit does (ECMA-262, ToUint32)."""
    whole = to_integer(number)
    return 0 if math.isinf(whole) else int(whole) & 0xFFFF_FFFF


def round_half_up(number: Number) -> Number:
    """Round halves toward plus infinity (``Math.round``, F-25)."""
    if type(number) is int or math.isnan(number) or abs(number) >= SAFE:
        return number
    rounded = math.floor(number)
    if number - rounded >= _HALF:
        rounded += 1
    return normal(math.copysign(rounded, number))
