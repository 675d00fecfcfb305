"""Where the built scripts and styles are: reads the manifest that Vite leaves in frontend/dist."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.portal.texts import _
from app.settings import ROOT

MANIFEST = ROOT / "frontend" / "dist" / ".vite" / "manifest.json"
PREFIX = "/static/"


class FrontEndNotBuiltError(RuntimeError):
    """The manifest, or an entry of it, is missing."""


@dataclass(frozen=True)
class Entry:
    """One built entry: its script, the style sheets that come with it, and the fonts that those name."""

    script: str
    styles: tuple[str, ...]
    fonts: tuple[str, ...]


def entry(name: str, /) -> Entry:
    """The built files of `frontend/src/<name>.ts`."""
    try:
        written_at = MANIFEST.stat().st_mtime_ns
    except FileNotFoundError as error:
        raise FrontEndNotBuiltError(
            _("%(file)s manca: eseguire «npm run build» in frontend/") % {"file": MANIFEST}
        ) from error
    found = _entries(written_at).get(name)
    if found is None:
        raise FrontEndNotBuiltError(
            _("Nel front end compilato manca «%(name)s»: eseguire «npm run build» in frontend/") % {"name": name}
        )
    return found


@lru_cache(maxsize=1)
def _entries(_written_at: int) -> dict[str, Entry]:
    """Every entry of the manifest; read again only when the file changes."""
    manifest: dict[str, Any] = json.loads(MANIFEST.read_text())
    return {
        chunk["name"]: Entry(
            PREFIX + chunk["file"],
            tuple(PREFIX + path for path in _styles(manifest, key)),
            tuple(PREFIX + path for path in chunk.get("assets", ()) if path.endswith(".woff2")),
        )
        for key, chunk in manifest.items()
        if chunk.get("isEntry")
    }


def _styles(manifest: dict[str, Any], key: str) -> list[str]:
    """The style sheets of a chunk and of all that it imports, each once."""
    chunk, found = manifest[key], list[str]()
    for imported in chunk.get("imports", ()):
        found += _styles(manifest, imported)
    return list(dict.fromkeys([*found, *chunk.get("css", ())]))
