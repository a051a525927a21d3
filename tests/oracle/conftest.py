"""The engines, for the tests that ask them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.oracle.engines import Engines, OracleMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """The two engines of Backstage; the tests are skipped where they cannot be had."""
    try:
        both = Engines()
    except OracleMissingError as error:
        pytest.skip(f"the real engines cannot be asked: {error}")
    yield both
    both.close()
