"""Wrong usage told as every other error is: in both languages, with a code, and where the right usage is listed."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

from pipeline import text
from pipeline.errors import EXIT_USAGE, Problem


class Parser(argparse.ArgumentParser):
    """A parser whose errors are Problems; those of its subcommands are too, since they are made by its class."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, after the usage, and end with the code of wrong usage."""
        self.print_usage(sys.stderr)
        problem = Problem("usage-wrong", source=self.prog, details={"fault": message, "prog": self.prog})
        self.exit(EXIT_USAGE, "".join(f"{problem.line(language)}\n" for language in text.LANGUAGES))


def whole_number(written: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`; raises `ArgumentTypeError` for anything else.

    >>> whole_number("12", 1, 64)
    12
    >>> whole_number("twelve", 1, 64)
    Traceback (most recent call last):
    argparse.ArgumentTypeError: twelve is not a whole number from 1 to 64
    """
    number = int(written) if re.fullmatch("-?[0-9]{1,19}", written) else None
    if number is None or not low <= number <= high:
        raise argparse.ArgumentTypeError(f"{written} is not a whole number from {low} to {high}")
    return number
