"""The pages on an old laptop: Chrome 90 and Firefox 88 of spring 2021 must understand every line of them.

What is too new is looked up in the compatibility tables of MDN; the year is of the later of the two browsers.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.render import weblayers

WEB = Path(weblayers.__file__).parent / "web"
NEW_IN_SCRIPTS = {
    r"\.at\(": "Array.at, 2021 autumn",
    r"(\?\?|\|\||&&)=": "logical assignment, 2020, easily done without",
    r"\bstructuredClone\b": "2022",
    r"\bObject\.(hasOwn|groupBy)\b": "2021 autumn, 2024",
    r"\.findLast(Index)?\(": "2022",
    r"\.to(Sorted|Reversed|Spliced)\(|\.with\(": "2023",
    r"\bstatic\s*\{": "static blocks, 2021 autumn",
    r"\bPromise\.withResolvers\b|\bArray\.fromAsync\b": "2024",
    r"\.(intersection|union|isSubsetOf|symmetricDifference)\(": "methods of Set, 2024",
    r"^await\b": "await outside a function, 2021 autumn",
    r"\brequestIdleCallback\b|\bscheduler\.": "not in every browser",
}
NEW_IN_STYLES = {
    r":has\(": "2023",
    r"@(container|layer|scope|property|starting-style)\b": "2022 and later",
    r"\b(color-mix|light-dark|oklch)\(": "2023",
    r"\baspect-ratio\s*:": "2021 summer in Firefox",
    r"\baccent-color\s*:": "2021 autumn",
    r"(^|[{};])\s*&": "nesting, 2023",
    r"\btext-wrap\s*:": "2023",
    r"\d(dvh|svh|lvh|dvw)\b": "2022, only behind the same property in older units",
}
FALLBACK = re.compile(r"([\w-]+):\s*\d+v[hw];\s*\1:\s*\d+(dvh|svh|lvh|dvw)")
"""`height: 100vh; height: 100dvh`: who does not know the second keeps the first."""


def too_new(code: str, features: dict[str, str]) -> list[str]:
    """The features that a script or a style sheet uses, as they are written there."""
    bare = FALLBACK.sub("", code)
    return [found.group() for feature in features for found in re.finditer(feature, bare, re.MULTILINE)]


@pytest.mark.parametrize("path", sorted(WEB.glob("*.js")), ids=lambda path: path.name)
def test_the_scripts_use_nothing_newer(path: Path) -> None:
    assert too_new(path.read_text(encoding="utf-8"), NEW_IN_SCRIPTS) == []


@pytest.mark.parametrize("path", sorted(WEB.glob("*.css")), ids=lambda path: path.name)
def test_the_styles_use_nothing_newer(path: Path) -> None:
    assert too_new(path.read_text(encoding="utf-8"), NEW_IN_STYLES) == []


@pytest.mark.parametrize(
    "planted",
    [
        "const last = all.at(-1);",
        "entries ??= index();",
        "structuredClone(state)",
        "Object.hasOwn(a, 'b')",
        "all.findLast(open)",
        "all.toSorted()",
        "class A { static { } }",
        "a.union(b)",
        "await started;",
    ],
)
def test_a_newer_script_is_caught(planted: str) -> None:
    assert too_new(planted, NEW_IN_SCRIPTS)


@pytest.mark.parametrize(
    "planted",
    [
        "body:has(p) { color: red; }",
        "@layer a {}",
        "a { color: color-mix(in srgb, red, blue); }",
        "a { aspect-ratio: 1; }",
        "a { color: red; & b { color: blue; } }",
        "body { height: 100dvh; }",
    ],
)
def test_a_newer_style_is_caught(planted: str) -> None:
    assert too_new(planted, NEW_IN_STYLES)


def test_a_newer_unit_behind_an_older_one_is_allowed() -> None:
    assert too_new("body { height: 100vh; height: 100dvh; }", NEW_IN_STYLES) == []
