"""Text as it is compared: small letters and digits, whatever stands between them and however it is escaped."""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import unquote

TOKEN = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
"""A number with points (a decimal, a village code) is one token: its decimals are not an identifier of 8 digits."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""Where a word may be broken, and marks of direction: a reader sees none of them."""
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_PATH = re.compile(r"""\bd=(["'])[\s\d.,+\-eMLHVCSQTAZmlhvcsqtaz]*\1""")
_JOINT = r"[ .\-()/]{0,2}"
_PHONE = re.compile(rf"(?<![\w.])(?:\+?62|0)?{_JOINT}(8\d(?:{_JOINT}\d){{6,10}})(?![\w.])")
_LONG = re.compile(r"(?<![\w.])\d{4}(?:[ \-]?\d{2,4}){3,5}(?![\w.])")
_LONG_DIGITS = 16


def tokens(text: str) -> list[str]:
    """The words of a text, small, without accents.

    >>> tokens("Désa_Bukur: +62-812 (7.63)")
    ['desa', 'bukur', '62', '812', '7.63']
    """
    if not text.isascii():
        text = _UNSEEN.sub("", text)
        letters = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return TOKEN.findall(text.casefold())


def joined(words: list[str]) -> str:
    """Words in one line, so that a run of them is found as text.

    >>> joined(["sri", "wahyuni"])
    ' sri wahyuni '
    """
    return f" {' '.join(words)} "


def numbers(text: str) -> set[str]:
    """Mobile numbers without their country's or first digit, and numbers of 16 digits, however they are grouped.

    >>> sorted(numbers("+62 811-1111-111, 0811 1111 111")), numbers("1.0811111111")
    (['8111111111'], set())
    """
    phones = {re.sub(r"\D", "", found) for found in _PHONE.findall(text)}
    long = {re.sub(r"\D", "", found) for found in _LONG.findall(text)}
    return phones | {digits for digits in long if len(digits) == _LONG_DIGITS}


def plain(text: str) -> str:
    """Markup as a reader meets it: escapes resolved, the outlines of an SVG left out, once with tags and once without.

    >>> plain("<t>Sri Wah</t><t>yuni &amp; S\\\\u0061ri</t>").splitlines()[1]
    'Sri Wahyuni & Sari'
    """
    text = _PATH.sub("", text)
    if "\\u" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if _PERCENT.search(text):
        text = f"{text}\n{unquote(text)}"
    if "<" in text:
        text = f"{text}\n{_TAG.sub('', text)}"
    return html.unescape(text) if "&" in text else text
