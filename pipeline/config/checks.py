"""What can be wrong in a settings file, as problems with the key and the nearest known one."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from pipeline import fields
from pipeline.config.sources import WORKBOOK
from pipeline.errors import Problem, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config.sources import AreaCounts, Forms, Households, Sources

TABLES = (".csv", ".xlsx", ".zip")
"""Suffixes of surveys that are tables; any other is a layer, which has a geometry."""


def refused(error: Any, model: type[BaseModel], source: str) -> Problem:
    """One refusal of pydantic, `model` being the whole settings."""
    location = [str(part) for part in error["loc"] if not str(part).startswith(("function-", "str", "Recode"))]
    key, value = ".".join(location), written(error["input"])
    if error["type"] == "extra_forbidden":
        known = _known_keys(error["loc"][:-1], model)
        nearest = difflib.get_close_matches(str(error["loc"][-1]), known, n=1, cutoff=0)
        return Problem("settings-key-unknown", source=source, column=key, details={"nearest": nearest[0]})
    if error["type"] == "missing":
        return Problem("settings-key-missing", source=source, column=key)
    if error["type"] == "literal_error":
        allowed = str(error["ctx"]["expected"]).replace(" or ", ", ")
        return Problem("settings-choice", source=source, column=key, value=value, details={"allowed": allowed})
    if error["type"] in ("tuple_type", "list_type"):
        return Problem("settings-list", source=source, column=key, value=json.dumps(value, ensure_ascii=False))
    if error["type"] == "value_error" and error["loc"][-1] in ("path", "rules", "corrections"):
        return Problem("settings-path", source=source, column=key, value=value)
    return Problem("settings-value", source=source, column=key, value=value, details={"reason": error["msg"]})


def _known_keys(location: tuple[int | str, ...], model: Any) -> list[str]:
    for part in location:
        annotation = model.model_fields[part].annotation if part in model.model_fields else model
        choices = getattr(annotation, "__args__", (annotation,))
        model = next((c for c in choices if isinstance(c, type) and issubclass(c, BaseModel)), model)
    return list(model.model_fields)


def contradictions(sources: Sources, source: str) -> list[Problem]:
    """What no key shows alone, in the settings file `source`."""
    found: list[Problem] = []
    if sources.households is not None:
        kind = _of_workbook if sources.households.layout == WORKBOOK else _of_positions
        found += kind(sources.households, source)
    flood = sources.rasters.flood
    if flood is not None and (flood.unit == "class") != bool(flood.flooded):
        found.append(Problem("settings-flooded", source=source, column="sources.rasters.flood.flooded"))
    tables = {"households": sources.households, "forms": sources.forms, "area_counts": sources.area_counts}
    for name, table in tables.items():
        if table is not None:
            found += _of_table(name, table, source)
    return found


def _of_positions(survey: Households, source: str) -> Iterator[Problem]:
    """Half a pair of coordinates, a position named twice, and what a point layer cannot have."""
    key = "sources.households"
    columns = (survey.longitude, survey.latitude)
    if survey.areas:
        yield Problem("settings-only-for-workbook", source=source, column=f"{key}.areas")
    if (survey.longitude is None) != (survey.latitude is None):
        yield Problem("settings-key-missing", source=source, column=f"{key}.longitude/latitude")
    if (survey.position is not None and any(columns)) or (any(columns) and columns[0] == columns[1]):
        yield Problem("settings-position-either", source=source, column=f"{key}.position")
    elif survey.path.suffix.lower() not in TABLES and not any(columns):
        useless = {"position": survey.position is not None, "repair": bool(survey.repair.wanted)}
        for name in (name for name, given in useless.items() if given):
            yield Problem("settings-not-for-layers", source=source, column=f"{key}.{name}")


def _of_workbook(survey: Households, source: str) -> Iterator[Problem]:
    """Keys that say what the columns are, where they are known."""
    columns = ("layer", "persons", "id", "longitude", "latitude", "position", "accuracy_m", "area", "weight", "round")
    given = {name: getattr(survey, name) is not None for name in columns}
    given |= {"answers": bool(survey.answers), "repair": bool(survey.repair.wanted)}
    for name in (name for name, said in given.items() if said):
        yield Problem("settings-not-for-workbook", source=source, column=f"sources.households.{name}")


def _of_table(name: str, table: Households | Forms | AreaCounts, source: str) -> Iterator[Problem]:
    """Numbers written in a way that the file cannot hold, and answers that are not in the dictionary."""
    if table.decimal_comma and table.path.suffix.lower() != ".csv":
        yield Problem("settings-only-for-csv", source=source, column=f"sources.{name}.decimal_comma")
    known = fields.columns(name)
    for column, answer in table.answers.items():
        variable = answer if isinstance(answer, str) else answer.variable
        if variable not in known:
            details = {"nearest": difflib.get_close_matches(variable, known, n=1, cutoff=0)[0]}
            key = f"sources.{name}.answers.{column}"
            yield Problem("settings-variable-unknown", source=source, column=key, value=variable, details=details)
