"""`metadata.xml`: the record of the published data by ISO 19115, written as ISO 19139 says.

No date is that of the run: the record and the data carry the year of the survey round. No person is named.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

from pipeline import text
from pipeline.publish.datapackage import keywords
from pipeline.publish.isoxml import CODES_639, characters, code, inside, named, words, written
from pipeline.publish.layers import DEGREE_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from pipeline.publish.study import Known, Publication

STANDARD = ("ISO 19115:2003/19139", "1.0")
TOPICS = ("society", "planningCadastre")
CRS_CODE, CRS_SPACE = "4326", "EPSG"
FORMATS = (("GeoPackage", "1.2"), ("GeoJSON", "RFC 7946"), ("CSV", "RFC 4180"))


class Extent(NamedTuple):
    """Degrees of longitude and latitude around everything, and how much lies in them."""

    west: float
    south: float
    east: float
    north: float
    areas: int
    villages: int


def metadata(study: Publication, extent: Extent, known: Known) -> str:
    """The text of the file."""
    root = ElementTree.Element(named("gmd:MD_Metadata"))
    characters(root, "fileIdentifier", identifier(study))
    _language(root, study.ordered[0])
    code(root, "characterSet", "MD_CharacterSetCode", "utf8")
    code(root, "hierarchyLevel", "MD_ScopeCode", "dataset")
    _contact(root, "contact", study)
    _year(inside(root, "dateStamp"), study)
    characters(root, "metadataStandardName", STANDARD[0])
    characters(root, "metadataStandardVersion", STANDARD[1])
    for language in study.ordered[1:]:
        _locale(root, language)
    _reference_system(root)
    _identification(root, study, extent)
    _distribution(root)
    _quality(root, study, known)
    return written(root)


def identifier(study: Publication) -> str:
    """A name that changes with the inputs, the round and the title, and with nothing else."""
    parts = [str(study.round), *study.titles.values(), *(one.sha256 for one in study.inputs)]
    return f"slum-areas-{study.round}-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:16]}"


def _say(parent: Element, name: str, study: Publication, said: Callable[[str], str]) -> None:
    words(parent, name, {language: said(language) for language in text.LANGUAGES}, study.ordered)


def _language(parent: Element, language: str) -> None:
    code(parent, "language", "LanguageCode", CODES_639[language])


def _locale(root: Element, language: str) -> None:
    locale = inside(root, "locale", "PT_Locale")
    locale.set("id", language.upper())
    code(locale, "languageCode", "LanguageCode", CODES_639[language])
    code(locale, "characterEncoding", "MD_CharacterSetCode", "utf8")


def _year(parent: Element, study: Publication) -> None:
    inside(parent, "gco:Date").text = str(study.round)


def _contact(parent: Element, name: str, study: Publication) -> None:
    """A role and no person: the data say nothing of who asked or answered."""
    party = inside(parent, name, "CI_ResponsibleParty")
    _say(party, "positionName", study, lambda language: text.say("publication.about.contact", language))
    code(party, "role", "CI_RoleCode", "pointOfContact")


def _reference_system(root: Element) -> None:
    system = inside(root, "referenceSystemInfo", "MD_ReferenceSystem", "referenceSystemIdentifier", "RS_Identifier")
    characters(system, "code", CRS_CODE)
    characters(system, "codeSpace", CRS_SPACE)


def _identification(root: Element, study: Publication, extent: Extent) -> None:
    data = inside(root, "identificationInfo", "MD_DataIdentification")
    _citation(data, study)
    _say(data, "abstract", study, lambda language: _abstract(study, extent, language))
    _say(data, "purpose", study, lambda language: text.say("publication.about.purpose", language))
    code(data, "status", "MD_ProgressCode", "completed")
    _contact(data, "pointOfContact", study)
    _keywords(data, study)
    _constraints(data, study)
    code(data, "spatialRepresentationType", "MD_SpatialRepresentationTypeCode", "vector")
    inside(data, "spatialResolution").set(named("gco:nilReason"), "unknown")
    for language in study.ordered:
        _language(data, language)
    code(data, "characterSet", "MD_CharacterSetCode", "utf8")
    for topic in TOPICS:
        inside(data, "topicCategory", "MD_TopicCategoryCode").text = topic
    _extent(data, study, extent)
    scale = {"decimals": DEGREE_DECIMALS}
    _say(data, "supplementalInformation", study, lambda one: text.say("publication.about.scale", one, **scale))


def _citation(data: Element, study: Publication) -> None:
    citation = inside(data, "citation", "CI_Citation")
    _say(citation, "title", study, study.title)
    dated = inside(citation, "date", "CI_Date")
    _year(inside(dated, "date"), study)
    code(dated, "dateType", "CI_DateTypeCode", "creation")
    edition = "publication.about.version"
    _say(citation, "edition", study, lambda language: text.say(edition, language, round=study.round))


def _abstract(study: Publication, extent: Extent, language: str) -> str:
    counts = {"areas": extent.areas, "villages": extent.villages, "round": study.round}
    said = text.say("publication.about.abstract", language, rules=study.rules.title[language], **counts)
    return " ".join(f"{sentence.removesuffix('.')}." for sentence in (said, *study.notes(language)))


def _keywords(data: Element, study: Publication) -> None:
    listed = inside(data, "descriptiveKeywords", "MD_Keywords")
    both = {language: keywords(language) for language in text.LANGUAGES}
    for pair in zip(*both.values(), strict=True):
        words(listed, "keyword", dict(zip(both, pair, strict=True)), study.ordered)
    code(listed, "type", "MD_KeywordTypeCode", "theme")


def _constraints(data: Element, study: Publication) -> None:
    legal = inside(data, "resourceConstraints", "MD_LegalConstraints")
    _say(legal, "useLimitation", study, study.privacy_words)
    kind = "otherRestrictions" if study.licence is None else "license"
    code(legal, "useConstraints", "MD_RestrictionCode", kind)
    if kind == "license":
        code(legal, "useConstraints", "MD_RestrictionCode", "otherRestrictions")
    _say(legal, "otherConstraints", study, study.licence_words)


def _extent(data: Element, study: Publication, extent: Extent) -> None:
    around = inside(data, "extent", "EX_Extent")
    box = inside(around, "geographicElement", "EX_GeographicBoundingBox")
    sides = {
        "westBoundLongitude": extent.west,
        "eastBoundLongitude": extent.east,
        "southBoundLatitude": extent.south,
        "northBoundLatitude": extent.north,
    }
    for name, degrees in sides.items():
        inside(box, name, "gco:Decimal").text = f"{degrees:.{DEGREE_DECIMALS}f}"
    period = inside(around, "temporalElement", "EX_TemporalExtent", "extent", "gml:TimePeriod")
    period.set(named("gml:id"), f"round-{study.round}")
    for end in ("beginPosition", "endPosition"):
        inside(period, f"gml:{end}").text = str(study.round)


def _distribution(root: Element) -> None:
    distribution = inside(root, "distributionInfo", "MD_Distribution")
    for name, version in FORMATS:
        format_ = inside(distribution, "distributionFormat", "MD_Format")
        characters(format_, "name", name)
        characters(format_, "version", version)


def _quality(root: Element, study: Publication, known: Known) -> None:
    quality = inside(root, "dataQualityInfo", "DQ_DataQuality")
    code(inside(quality, "scope", "DQ_Scope"), "level", "MD_ScopeCode", "dataset")
    omission = inside(quality, "report", "DQ_CompletenessOmission")
    _say(omission, "nameOfMeasure", study, lambda language: text.say("publication.quality.measure", language))
    _say(omission, "measureDescription", study, known.words)
    result = inside(omission, "result", "DQ_QuantitativeResult")
    inside(result, "valueUnit").set(named("gco:nilReason"), "inapplicable")
    inside(result, "value", "gco:Record").text = str(known.unknown)
    lineage = inside(quality, "lineage", "LI_Lineage")
    _say(lineage, "statement", study, study.lineage)
    for one in study.inputs:
        source = inside(lineage, "source", "LI_Source")
        _say(source, "description", study, partial(text.say, "publication.lineage.source", **one._asdict()))
