"""`xlsform`: the questionnaires of the survey, ready for KoboToolbox and ODK Central."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import study
from pipeline.forms.xlsform import sheets
from pipeline.io.workbook import write_workbook
from pipeline.questions import FORMS, questions

if TYPE_CHECKING:
    from argparse import Namespace


def run(options: Namespace) -> None:
    """Write both forms into the folder; the same dictionary gives the same bytes."""
    for table, name in FORMS.items():
        path = options.raw / f"{name}.xlsx"
        write_workbook(path, sheets(table))
        study.say("summary.xlsform", questions=len(questions(table)), path=path)
