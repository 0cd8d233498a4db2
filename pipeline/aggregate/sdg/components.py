"""The parts of adequate housing, one Series each on the caller's index: True holds, False is lacking, missing unknown.

UN-Habitat's terms and those of BPS differ; where they do, each has a function of its own. The pass rules of the slum
score (`aggregate.answers`) are others again: they ask for 10 m to the septic tank and fail bottled water.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.aggregate.verdict import Verdict, sorted_answers

STEPS_PER_M = 100_000
STEPS2_PER_PERSON = 72 * STEPS_PER_M**2 // 10  # 7.2 m2: BPS, rumah tangga kumuh and rumah layak huni


def improved_water(households: pd.DataFrame) -> Verdict:
    """Improved water: piped, borehole or pump, protected well or spring, rain (air minum layak of BPS; UN-Habitat).

    Bottled or refill water counts by the source used for cooking and washing, which the form does not ask: unknown.
    Tanker and cart fail, as neither list has them (the WHO/UNICEF programme has counted them since 2017).

    >>> improved_water(pd.DataFrame({"water_source": ["c", "k", "g"]})).tolist()
    [True, False, <NA>]
    """
    return sorted_answers(households["water_source"], holds="abcdef", lacks="hijk")


def improved_sanitation(households: pd.DataFrame, *, rural_pit: bool = False) -> Verdict:
    """Sanitasi layak of BPS: goose-neck closet and septic tank or treatment plant, own or shared with known others.

    A public latrine counts if it is a communal one, which Q15 does not tell: unknown unless the closet or discharge
    fails. BPS accepts a pit in rural areas; Q17 does not tell pits, so `rural_pit` turns its "other" into unknown.

    >>> cells = {"defecation": ["a", "b", "a"], "closet": ["a", "a", "a"], "discharge": ["a", "a", "b"]}
    >>> improved_sanitation(pd.DataFrame(cells)).tolist()
    [True, <NA>, False]
    >>> improved_sanitation(pd.DataFrame(cells), rural_pit=True).tolist()
    [True, <NA>, <NA>]
    """
    return (
        sorted_answers(households["defecation"], holds="a", lacks="c")
        & sorted_answers(households["closet"], holds="a", lacks="b")
        & sorted_answers(households["discharge"], holds="a", lacks="" if rural_pit else "b")
    )


def un_sanitation(households: pd.DataFrame) -> Verdict:
    """Improved sanitation of UN-Habitat: flush to a septic tank, or a pit with a slab, for a reasonable number.

    A public latrine and no latrine fail. Another closet or discharge may be a pit with a slab or a hole over the
    river; the form does not tell, so it is unknown.

    >>> cells = {"defecation": ["a", "b", "a"], "closet": ["a", "a", "b"], "discharge": ["a", "a", "b"]}
    >>> un_sanitation(pd.DataFrame(cells)).tolist()
    [True, False, <NA>]
    """
    return (
        sorted_answers(households["defecation"], holds="a", lacks="bc")
        & sorted_answers(households["closet"], holds="a", lacks="")
        & sorted_answers(households["discharge"], holds="a", lacks="")
    )


def enough_area(households: pd.DataFrame) -> Verdict:
    """Floor area of at least 7.2 m2 a person: length x width x storeys / occupants (BPS; workbook A.2!L17).

    For UN-Habitat it stands in for at most 3 persons a habitable room, as the form does not count rooms. Compared in
    whole numbers, so the border is exact: metres are taken to their fifth decimal, and length x width x storeys x 10 is
    held against 72 x occupants. Values within the dictionary's ranges fit 64 bits.

    >>> cells = {"length_m": [7.2, 7.19], "width_m": [5.0, 5.0], "storeys": [1, 1], "occupants": [5, 5]}
    >>> enough_area(pd.DataFrame(cells)).tolist()
    [True, False]
    """
    length, width, storeys, occupants = (
        households[name].to_numpy("float64", na_value=np.nan)
        for name in ("length_m", "width_m", "storeys", "occupants")
    )
    known = ~np.isnan(length * width * storeys * occupants)
    steps = [np.rint(np.where(known, side, 0) * STEPS_PER_M).astype("int64") for side in (length, width)]
    whole = [np.where(known, number, 0).astype("int64") for number in (storeys, occupants)]
    enough = steps[0] * steps[1] * whole[0] >= STEPS2_PER_PERSON * whole[1]
    return pd.Series(pd.arrays.BooleanArray(enough, ~known), index=households.index)


def durable(households: pd.DataFrame) -> Verdict:
    """Durability of BPS by proxy: roof does not leak, wall in good condition, floor not earth (Q9 to Q11).

    The standard lists materials; the form records the condition, so a sound roof of poor material passes.

    >>> durable(pd.DataFrame({"roof": ["a", "b"], "wall": ["a", None], "floor": ["a", "a"]})).tolist()
    [True, False]
    """
    parts = [sorted_answers(households[part], holds="a", lacks="b") for part in ("roof", "wall", "floor")]
    return parts[0] & parts[1] & parts[2]


def un_durable(households: pd.DataFrame) -> Verdict:
    """Durability of UN-Habitat by proxy: `durable`, and not in a hazardous place.

    Hazardous: factory waste or a high-voltage line (Q5), over water (Q3), on a riparian strip (Q4).

    >>> cells = {"roof": "a", "wall": "a", "floor": "a", "hazard_zone": "a", "water_body": ["b", "c"]}
    >>> un_durable(pd.DataFrame(cells | {"riparian_strip": "a"})).tolist()
    [True, False]
    """
    return (
        durable(households)
        & sorted_answers(households["hazard_zone"], holds="a", lacks="b")
        & sorted_answers(households["water_body"], holds="ab", lacks="c")
        & sorted_answers(households["riparian_strip"], holds="ab", lacks="c")
    )


def secure_tenure(households: pd.DataFrame) -> Verdict:
    """Security of tenure of UN-Habitat: a recognised land document, or land of another with permission (Q27, Q28).

    Neither document nor permission fails. Own land without a document is unknown, as the form does not ask whether
    the household feels safe from eviction.

    >>> cells = {"land_tenure": ["a", "b", "c", "a"], "land_document": ["a", "c", "c", "c"]}
    >>> secure_tenure(pd.DataFrame(cells)).tolist()
    [True, True, False, <NA>]
    """
    document = sorted_answers(households["land_document"], holds="ab", lacks="c")
    permission = sorted_answers(households["land_tenure"], holds="b", lacks="c")
    return document | permission
