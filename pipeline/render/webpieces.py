"""The pieces of the page that come with the program, and data written so that they cannot leave their place."""

from __future__ import annotations

import json
from importlib import resources

import jinja2


def as_json(data: object) -> str:
    """JSON that cannot end its script element or a line of it, whatever a name holds."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


def template(name: str) -> jinja2.Template:
    return jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(piece(name))


def piece(name: str) -> str:
    return (resources.files("pipeline.render") / "web" / name).read_text(encoding="utf-8")
