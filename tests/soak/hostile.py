"""Every known hostile input by its name; a further one is a further row in the module of its kind."""

from __future__ import annotations

from soak import archives, databases, markup, paths, scripts, settingsfiles, tabletexts
from soak.tricks import Trick

TRICKS: dict[str, Trick] = {
    **markup.KML,
    **scripts.JSON,
    **scripts.VIRTUAL_FILES,
    **paths.NO_FILES,
    **tabletexts.TABLES,
    **settingsfiles.SETTINGS,
    **{name: Trick(*row) for name, row in archives.ROWS.items()},
    **{name: Trick(*row) for name, row in databases.ROWS.items()},
}
