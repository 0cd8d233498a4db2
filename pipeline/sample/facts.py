"""What is known of the 14 villages of Kecamatan Jiwan, and the coordinate systems of their sample."""

from __future__ import annotations

from functools import cache

import pandas as pd

from pipeline import crs, villages

GEOGRAPHIC_CRS = crs.GEOGRAPHIC
DISTRICT = "Jiwan"
METRIC_CRS = crs.UTM_49_SOUTH


@cache
def village_facts() -> pd.DataFrame:
    """The table of the villages that the program knows: code, BPS code, name, centre, area and where they come from."""
    numbers = {"latitude": float, "longitude": float, "area_ha": float}
    return pd.DataFrame(villages.rows()).astype(numbers)


@cache
def codes() -> dict[str, str]:
    """Every exact spelling of a village's code -> the dotted code of Kemendagri.

    >>> codes()["3519150010"], codes()["3519092010"]
    ('35.19.09.2010', '35.19.09.2010')
    """
    facts = village_facts()
    dotted = [str(code) for code in facts["village_code"]]
    plain = [code.replace(".", "") for code in dotted]
    bps = [str(code) for code in facts["bps_code"]]
    return {
        **dict(zip(dotted, dotted, strict=True)),
        **dict(zip(plain, dotted, strict=True)),
        **dict(zip(bps, dotted, strict=True)),
    }
