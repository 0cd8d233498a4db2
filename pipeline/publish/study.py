"""What a published file says of the study that it comes from, and the sentences that several files share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pipeline.rules import Rules

NOT_ASSESSABLE, NOT_ASSESSED = "not_assessable", "not_assessed"


class Input(NamedTuple):
    """A file that the study was computed from; `sha256` in hexadecimal."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Publication:
    """The study as published. `titles` and `licence` are by language; a licence is None where the office names none."""

    titles: Mapping[str, str]
    round: int
    k: int
    illustrative: bool
    without_delineations: bool
    licence: Mapping[str, str] | None
    languages: Sequence[str]
    metric_crs: str
    rules: Rules
    inputs: Sequence[Input]

    @property
    def stamp(self) -> str | None:
        """The stamp of practice data, the same in both languages; None for real ones."""
        return text.say("sample_stamp", self.languages[0]) if self.illustrative else None

    @property
    def ordered(self) -> list[str]:
        """Both languages, the first of the study's first."""
        return sorted(text.LANGUAGES, key=lambda language: language != self.languages[0])

    def title(self, language: str) -> str:
        """The title, with the stamp in front of it."""
        stamp = f"{self.stamp}: " if self.stamp else ""
        return stamp + self.titles[language]

    def licence_words(self, language: str) -> str:
        """The licence, or that there is none yet."""
        if self.licence is None:
            return text.say("publication.licence.unnamed", language)
        return text.say("publication.licence.named", language, licence=self.licence[language])

    def privacy_words(self, language: str) -> str:
        """What is withheld."""
        return text.say("publication.about." + ("withheld" if self.k > 1 else "all_shown"), language, k=self.k)

    def notes(self, language: str) -> list[str]:
        """What every reader must know before using a number."""
        said = [text.say("sample_note", language)] if self.illustrative else []
        said += [text.say("no_delineations_note", language)] if self.without_delineations else []
        said += [text.say(f"publication.about.{code}", language) for code in ("empty", "open_classes")]
        return [*said, self.privacy_words(language)]

    def lineage(self, language: str) -> str:
        """How the data came about."""
        return text.say(
            "publication.lineage.statement",
            language,
            inputs=len(self.inputs),
            rules=self.rules.title[language],
            rules_id=self.rules.id,
            crs=self.metric_crs,
        )


class Known(NamedTuple):
    """How much of a round is known: areas by class, criteria of areas by whether they have points."""

    areas: int
    settled: int
    open: int
    none: int
    asked: int
    known: int
    withheld: int

    @property
    def unknown(self) -> int:
        """Criteria without points."""
        return self.asked - self.known

    def words(self, language: str) -> str:
        """The counts as two sentences."""
        values = {**self._asdict(), "unknown": self.unknown}
        return " ".join(text.say(f"publication.quality.{code}", language, **values) for code in ("classes", "criteria"))


def known(scores: pd.DataFrame, criteria: pd.DataFrame, *, round: int) -> Known:
    """Count what the public tables know of the areas of `round`."""
    areas = scores[(scores["level"] == "area") & (scores["round"] == round)]
    rows = criteria[(criteria["level"] == "area") & (criteria["round"] == round)]
    none = areas["class"].isin((NOT_ASSESSABLE, NOT_ASSESSED))
    settled = (areas["class_low"] == areas["class_high"]) & ~none
    return Known(
        areas=len(areas),
        settled=int(settled.sum()),
        open=int((~settled & ~none).sum()),
        none=int(none.sum()),
        asked=len(rows),
        known=int(rows["points"].notna().sum()),
        withheld=int(rows["suppressed"].sum()),
    )
