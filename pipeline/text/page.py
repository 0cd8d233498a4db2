"""The catalogue of messages as a page: all that can be found wrong, with cause and cure in both languages."""

from __future__ import annotations

from pipeline import text

HEAD = """# Messages

Every message of the program ends with its code in square brackets, such as `[id-missing]`. Look the code up here.
An `error` stops the run. A `warning` does not. Words in braces, such as `{allowed}`, are filled when it is told.
`make docs` writes this page from `pipeline/text/`.

Setiap pesan program berakhir dengan kodenya dalam kurung siku. Cari kode itu di sini. `error` menghentikan program,
`warning` tidak. Kata dalam kurung kurawal diisi ketika pesan ditampilkan.
"""


def codes() -> list[str]:
    """The code of every problem, in the order of the alphabet.

    >>> "id-missing" in codes()
    True
    """
    return sorted(code.removesuffix(".problem") for code in text.catalogue() if code.endswith(".problem"))


def as_markdown() -> str:
    """The page: a heading a code, with severity, and problem and cure in each language."""
    return HEAD + "".join(map(_entry, codes()))


def _entry(code: str) -> str:
    lines = [f"\n## {code}\n", f"`{text.severity(code)}`\n"]
    for language in text.LANGUAGES:
        problem, cure = (_escaped(text.catalogue()[f"{code}.{part}"][language]) for part in ("problem", "cure"))
        lines.append(f"- {language}: {problem}; {cure}.")
    return "\n".join(lines) + "\n"


def _escaped(words: str) -> str:
    """Words as they are read, whatever Markdown would make of them."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in words)
