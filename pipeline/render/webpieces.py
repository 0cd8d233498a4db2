"""The pieces of the page that come with the program, and data written so that they cannot leave their place."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from collections.abc import Sequence


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


def policy(styles: Sequence[str], scripts: Sequence[str], images: Sequence[str] = ()) -> str:
    """Nothing may run, style or load but what is in the file; pictures also from the hosts in `images`, over https."""

    def hashes(parts: Sequence[str]) -> str:
        digests = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts)
        return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"

    return (
        f"default-src 'none'; script-src {hashes(scripts)}; style-src {hashes(styles)}; "
        f"img-src {' '.join(['data:', *(f'https://{host}' for host in images)])}; "
        "base-uri 'none'; form-action 'none'"
    )
