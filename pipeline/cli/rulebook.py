"""`rulebook`: the rule file of the study as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import rules
from pipeline.cli import study

if TYPE_CHECKING:
    from argparse import Namespace


def run(options: Namespace) -> None:
    """Print the page of the study's rules, or of those that `--rules` names."""
    loaded = rules.load(options.rules) if options.rules else study.rules_of(study.open_settings(options.config))
    print(rules.as_markdown(loaded), end="")
