"""Who takes gzip."""

from __future__ import annotations

import pytest

from cosyd.api.squeeze import takes_gzip


@pytest.mark.parametrize(
    "told", ["gzip", "gzip, deflate, br", "GZIP;q=0.5", "*", "br;q=1.0, gzip;q=0.001", "deflate, *"]
)
def test_those_who_say_so_take_it(told):
    assert takes_gzip(told)


@pytest.mark.parametrize(
    "told", ["", "identity", "gzip;q=0", "*;q=0", "gzip;q=0, *", "gzip;q=high", "gzippy", "br"]
)
def test_others_do_not(told):
    assert not takes_gzip(told)
