"""Two sources of the same village boundaries: what differs is told, with both areas and the shift of the centre."""

from __future__ import annotations

import geopandas as gpd
import metres
import pandas as pd
import shapely
import toy
from conftest import Study

from pipeline.load.reference import compare_villages


def test_two_sources_of_the_same_villages() -> None:
    """Sambirejo of 1 ha is drawn 4 m further east, which moves 2 x 4 m x 100 m = 0.08 ha; Bukur 2 m, 0.04 ha."""
    names = [(metres.BUKUR, "Bukur"), (metres.SAMBIREJO, "Sambirejo"), ("35.19.09.2003", "Metesih")]
    first = metres.villages(names)
    other = metres.villages(
        [*names[:2], ("35.19.09.2004", "Jiwan")],
        metres.shapes((2, 0, 102, 100), (104, 0, 204, 100), (300, 0, 400, 100)),
    )
    problems = compare_villages(
        first.frame, other.frame, metric_crs=metres.UTM, source="v.gpkg", reference_source="r.gpkg"
    )
    assert [(problem.code, problem.value) for problem in problems] == [
        ("reference-differs", metres.SAMBIREJO),
        ("reference-missing", "35.19.09.2003"),
        ("reference-more", "35.19.09.2004"),
    ]
    said = "Sambirejo: 1.0 ha, but 1.0 ha by r.gpkg; they differ on 0.1 ha (8.0 %), the centre is 4 m away"
    assert problems[0].problem("en") == said


def test_a_study_with_a_reference(toy_study: Study) -> None:
    """The second source has BPS codes, and its village 1 ends half a cell earlier: a quarter of it."""
    raw = toy_study.config.parent
    other = toy.villages().assign(kode=["3519150001", "3519150002", "3519150003"])
    shapes = other.geometry.to_list()
    shapes[0] = shapely.box(111.490, -7.620, 111.4915, -7.619)
    other.set_geometry(gpd.GeoSeries(shapes, crs=4326)).to_file(raw / "reference.geojson", driver="GeoJSON")
    toy_study.say('[sources.reference_villages]\npath = "reference.geojson"\nid = "kode"\nname = "desa"')
    toy_study.build("load", "prerequisites")
    problems = pd.read_csv(toy_study.processed / "problems" / "spatial.csv").query("code == 'reference-differs'")
    assert problems["value"].tolist() == [metres.BUKUR]
    assert "(25.0 %)" in problems["problem_en"].iloc[0]
    assert "reference.geojson" in (toy_study.processed / ".study.mk").read_text(encoding="utf-8")
    (raw / "reference.geojson").unlink()
    result = toy_study.run("load")
    assert result.returncode == 1
    assert "reference.geojson" in result.stderr
