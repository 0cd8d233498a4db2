"""The scores of a build computed again in memory, from tables of which some may be of another build."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pandas as pd
from pydantic import BaseModel, ValidationError

from pipeline import config, crs, fields, rules
from pipeline.aggregate.conservation import rows_of_join, with_place
from pipeline.aggregate.results import HOUSEHOLD_COLUMNS, Tables
from pipeline.cli import aggregate, join
from pipeline.errors import Problem, SettingsError, SourceError
from pipeline.io import documents, tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    import geopandas as gpd

    from pipeline.config import Settings
    from pipeline.rules import Rules

Part = TypeVar("Part", bound=BaseModel)
ANSWERS, GROUND = ("forms", "area_counts"), ("areas", "villages", "lines")


class Build(NamedTuple):
    """What a score is computed from. Answers: households, forms, counts, round. Ground: shapes, rasters, system."""

    households: gpd.GeoDataFrame
    answers: Mapping[str, pd.DataFrame]
    ground: Mapping[str, Any]
    settings: Settings
    rules: Rules

    def with_factor(self, factor: str, other: Build) -> Build:
        """This build with the answers, the boundaries or the rules of another one."""
        ours, theirs = self.settings, other.settings
        if factor == "answers":
            study = ours.study.model_copy(update={"round": theirs.study.round})
            mixed = self._replace(households=other.households, answers=other.answers)
        elif factor == "boundaries":
            study = ours.study.model_copy(update={"metric_crs": theirs.study.metric_crs})
            mixed = self._replace(ground=other.ground)
        else:
            study = ours.study
            ours = ours.model_copy(update={"score": theirs.score, "join": theirs.join})
            mixed = self._replace(rules=other.rules)
        return mixed._replace(settings=ours.model_copy(update={"study": study}))


def read(processed: Path, settings: Settings) -> Build:
    """The build in a folder of tables, with the settings and rules that its `manifest.json` and `rules.toml` say.

    `settings` gives what no score depends on. Raises `SourceError` or `SettingsError` where one of them is missing.
    """
    content = documents.read_json(processed / "manifest.json")
    return Build(
        households=tables.read_geotable(processed, "households"),
        answers={name: tables.read_table(processed, name) for name in ANSWERS},
        ground={
            **{name: tables.read_geotable(processed, name) for name in GROUND},
            "rasters": tables.read_table(processed, "rasters"),
        },
        settings=_settings(content.get("settings"), settings, source=processed / "manifest.json"),
        rules=_rules(processed / "rules.toml", content.get("rules")),
    )


def _settings(said: Any, settings: Settings, *, source: Path) -> Settings:
    study = _part(said, "study", config.Study, source=source)
    crs.metric(study.metric_crs, source=str(source))
    parts = {"study": study, "join": _part(said, "join", config.Join, source=source)}
    return settings.model_copy(update=parts | {"score": _part(said, "score", config.Score, source=source)})


def _part(said: Any, name: str, part: type[Part], *, source: Path) -> Part:
    """One section of the settings; raises `SettingsError` that names what in it cannot be read."""
    try:
        return part.model_validate(said[name])
    except (KeyError, TypeError) as fault:
        raise SettingsError([Problem("diff-old-settings", source=str(source), value=name)]) from fault
    except ValidationError as fault:
        wrong = ", ".join(".".join(map(str, (name, *error["loc"]))) for error in fault.errors())
        raise SettingsError([Problem("diff-old-settings", source=str(source), value=wrong)]) from fault


def _rules(path: Path, said: object) -> Rules:
    """The rules beside the tables, which the manifest knows."""
    try:
        content = documents.read_bytes(path) if documents.is_file(path) else b""
    except OSError as fault:
        raise documents.unreadable(path, fault) from fault
    if not isinstance(said, dict) or hashlib.sha256(content).hexdigest() != said.get("sha256"):
        raise SourceError([Problem("diff-old-rules", source=str(path))])
    try:
        return rules.load_text(content.decode("utf-8-sig"), source=path.name)
    except UnicodeDecodeError as fault:
        raise SourceError([Problem("diff-old-rules", source=str(path))]) from fault


def scores(build: Build) -> pd.DataFrame:
    """The table `scores` of every round, by the program as it is now; raises as `join` and `aggregate` do."""
    return fields.conform(aggregate.scores_of(_placed(build), build.rules, build.settings), "scores")


def _placed(build: Build) -> Tables:
    """The households in their areas, with the other tables that the score is made from."""
    ground = build.ground
    weighed = join.weighed(build.settings, build.households, ground["areas"], ground["villages"])
    coded = [name for name in HOUSEHOLD_COLUMNS if fields.columns("households")[name].codes]
    placed = fields.conform(
        weighed.join, "join", ["household_id", "round", "area_id", "chance"], categories=["area_id"]
    )
    survey = fields.conform(pd.DataFrame(build.households), "households", HOUSEHOLD_COLUMNS, categories=coded)
    return Tables(
        households=with_place(survey, placed),
        forms=build.answers["forms"],
        counts=build.answers["area_counts"],
        chances=fields.conform(weighed.chances, "chances"),
        joined=rows_of_join(placed, ground["areas"]["area_id"].tolist()),
        **ground,
    )
