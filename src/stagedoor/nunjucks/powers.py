"""Powers to the last bit as V8 computes them.

``10 ** -5`` is ``0.000009999999999999999`` in a template: up to Node 22, V8 computes
powers itself, about one in ten a unit in the last place beside the C library's.

Source: the method of fdlibm's ``e_pow.c`` (Sun Microsystems, 1993): the logarithm to
base two of ``x`` in two parts of double precision, times ``y``, then the exponential;
with the one difference that 9,300 powers computed by V8 show.
"""

from __future__ import annotations

import math
import struct
from typing import Final

# The head of a double is its upper 32 bits: short enough for exact products.
_HEAD: Final = 0xFFFF_FFFF_0000_0000
_ONE: Final = 0x3FF0_0000
_MANTISSA: Final = 0xF_FFFF
# Mantissas up to sqrt(3/2) are measured from 1, up to sqrt(3) from 1.5, others halved.
_BELOW_SQRT_3_2: Final = 0x3988E
_BELOW_SQRT_3: Final = 0xBB67A
_LOG_3_2: Final = (5.84962487220764160156e-01, 1.35003920212974897128e-08)
_LOG_TERMS: Final = (
    5.99999999999994648725e-01,
    4.28571428578550184252e-01,
    3.33333329818377432918e-01,
    2.72728123808534006489e-01,
    2.30660745775561754067e-01,
    2.06975017800338417784e-01,
)
_EXP_TERMS: Final = (
    1.66666666666666019037e-01,
    -2.77777777770155933842e-03,
    6.61375632143793436117e-05,
    -1.65339022054652515390e-06,
    4.13813679705723846039e-08,
)
# 2/(3 ln 2), 1/ln 2 and ln 2: whole, head and rest.
_SCALE: Final = (
    9.61796693925975554329e-01,
    9.61796700954437255859e-01,
    -7.02846165095275826516e-09,
)
_INVERSE_LN2: Final = (
    1.44269504088896338700e00,
    1.44269502162933349609e00,
    1.92596299112661746887e-08,
)
_LN2: Final = (
    6.93147180559945286227e-01,
    6.93147182464599609375e-01,
    -1.90465429995776804525e-09,
)
_TWO_31: Final = 2.0**31
_FAR_FROM_ONE: Final = 2.0**-20
_OVERFLOW: Final = 1024.0
_OVERFLOW_REST: Final = 8.0085662595372944372e-17
_UNDERFLOW: Final = -1075.0
_HALF: Final = 0.5


def power(base: float, exponent: float) -> float:
    """Return ``base ** exponent`` for finite, non-zero numbers and no root of a negative.

    Out of range it is an infinity or zero of the right sign.
    """
    sign = -1.0 if base < 0 and exponent % 2 == 1 else 1.0
    magnitude = abs(base)
    if magnitude == 1 or exponent == 0:
        return sign
    if exponent in (1, -1):
        return base if exponent == 1 else 1 / base
    if exponent == _HALF:
        return math.sqrt(base)
    if exponent == 2:  # noqa: PLR2004  # the square
        return base * base
    if abs(exponent) > _TWO_31 and abs(magnitude - 1) > _FAR_FROM_ONE:
        return sign * (math.inf if (magnitude > 1) == (exponent > 0) else 0.0)
    logarithm = _log2_near_one if abs(exponent) > _TWO_31 else _log2
    return sign * _exp2(exponent, *logarithm(magnitude))


def _bits(number: float) -> int:
    bits: int = struct.unpack("<Q", struct.pack("<d", number))[0]
    return bits


def _double(bits: int) -> float:
    number: float = struct.unpack("<d", struct.pack("<Q", bits))[0]
    return number


def _head(number: float) -> float:
    return _double(_bits(number) & _HEAD)


def _series(terms: tuple[float, ...], at: float) -> float:
    total = terms[-1]
    for term in reversed(terms[:-1]):
        total = term + at * total
    return total


def _log2_near_one(number: float) -> tuple[float, float]:
    """Return head and rest of log2 for a number within 2**-20 of 1."""
    above = number - 1.0
    cube = (above * above) * (0.5 - above * (0.3333333333333333333333 - above * 0.25))
    whole, head, rest = _INVERSE_LN2
    main = head * above
    small = above * rest - cube * whole
    first = _head(main + small)
    return first, small - (first - main)


def _log2(number: float) -> tuple[float, float]:
    """Return head and rest of log2."""
    mantissa, exponent = math.frexp(number)
    scaled, exponent = 2 * mantissa, exponent - 1
    fraction = (_bits(scaled) >> 32) & _MANTISSA
    high = fraction | _ONE
    origin = 1.0
    if _BELOW_SQRT_3_2 < fraction < _BELOW_SQRT_3:
        origin = 1.5
    elif fraction >= _BELOW_SQRT_3:
        exponent += 1
        high -= 0x10_0000
        scaled /= 2
    return _log2_from(scaled, high, origin, float(exponent))


def _log2_from(
    scaled: float, high: int, origin: float, exponent: float
) -> tuple[float, float]:
    far = origin != 1.0
    log_head, log_rest = _LOG_3_2 if far else (0.0, 0.0)
    above = scaled - origin
    inverse = 1.0 / (scaled + origin)
    ratio = above * inverse
    ratio_head = _head(ratio)
    # The sum scaled + origin in two parts.
    sum_head = _double((((high >> 1) | 0x2000_0000) + 0x8_0000 + (far << 18)) << 32)
    sum_rest = scaled - (sum_head - origin)
    ratio_rest = inverse * ((above - ratio_head * sum_head) - ratio_head * sum_rest)
    square = ratio * ratio
    tail = square * square * _series(_LOG_TERMS, square)
    tail += ratio_rest * (ratio_head + ratio)
    square = ratio_head * ratio_head
    factor_head = _head(3.0 + square + tail)
    factor_rest = tail - ((factor_head - 3.0) - square)
    main = ratio_head * factor_head
    small = ratio_rest * factor_head + factor_rest * ratio
    product_head = _head(main + small)
    product_rest = small - (product_head - main)
    whole, head, rest = _SCALE
    scaled_head = head * product_head
    scaled_rest = rest * product_head + product_rest * whole + log_rest
    first = _head(((scaled_head + scaled_rest) + log_head) + exponent)
    return first, scaled_rest - (((first - exponent) - log_head) - scaled_head)


def _exp2(exponent: float, first: float, second: float) -> float:
    """Return 2 to the power of ``exponent * (first + second)``."""
    head = _head(exponent)
    rest = (exponent - head) * first + exponent * second
    main = head * first
    total = rest + main
    if total > _OVERFLOW or (
        total == _OVERFLOW and rest + _OVERFLOW_REST > total - main
    ):
        return math.inf
    if total < _UNDERFLOW or (total == _UNDERFLOW and rest <= total - main):
        return 0.0
    whole = 0
    if abs(total) > _HALF:
        whole = int(math.copysign(math.floor(abs(total) + _HALF), total))
        main -= whole
    try:
        return math.ldexp(_exp2_fraction(main, rest), whole)
    except OverflowError:
        return math.inf


def _exp2_fraction(main: float, rest: float) -> float:
    whole, head, tail = _LN2
    short = _head(rest + main)
    large = short * head
    small = (rest - (short - main)) * whole + short * tail
    power_of_e = large + small
    error = small - (power_of_e - large)
    square = power_of_e * power_of_e
    reduced = power_of_e - square * _series(_EXP_TERMS, square)
    # V8 divides by the whole difference, where fdlibm subtracts after dividing.
    correction = (power_of_e * reduced) / (
        (reduced - 2.0) - (error + power_of_e * error)
    )
    return 1.0 - (correction - power_of_e)
