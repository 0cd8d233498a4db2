"""How colours look to people with a colour vision deficiency, and how far two of them are apart.

Matrices: Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency",
IEEE TVCG 15(6), 2009, doi 10.1109/TVCG.2009.113, table of severity 1.0; they apply to linear RGB.
"""

from __future__ import annotations

from functools import cache

import numpy as np

DEFICIENCIES = {
    "none": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ_OF_RGB = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
"""IEC 61966-2-1 (sRGB), white D65."""


def linear(colour: str) -> np.ndarray:
    """The linear RGB, 0 to 1, of a colour written `#rrggbb`."""
    coded = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


@cache
def lab(colour: str, deficiency: str = "none") -> np.ndarray:
    """CIE L*a*b* (1976) of a colour as it is seen."""
    seen = np.clip(np.array(DEFICIENCIES[deficiency]) @ linear(colour), 0, 1)
    ratio = XYZ_OF_RGB @ seen / XYZ_OF_RGB.sum(axis=1)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@cache
def difference(one: str, other: str, deficiency: str = "none") -> float:
    """CIE 1976 colour difference of two colours as they are seen."""
    return float(np.linalg.norm(lab(one, deficiency) - lab(other, deficiency)))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, 1 to 21."""
    dark, light = sorted(float(XYZ_OF_RGB[1] @ linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)
