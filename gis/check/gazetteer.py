"""Names of Comuni and their ISTAT codes: what a person writes becomes a code."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gis.check.folding import letters

_PREFIX = re.compile(r"^\s*(comune|citt[aà]|municipio)\s+(di|d['’])\s*", re.IGNORECASE)
_PROVINCE = re.compile(r"\s*[(,/-]\s*[A-Za-z]{2}\s*\)?\s*$")


@dataclass(frozen=True)
class Gazetteer:
    """The Comuni by ISTAT code; `former`: codes and names of those that were merged into another, and its code."""

    names: Mapping[str, str]
    former: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        merged = {letters(name): code for name, code in self.former.items()}
        return merged | {letters(name): code for code, name in self.names.items()}

    def code(self, text: str, /) -> str | None:
        """The code of a Comune named as people name it: «MILANO (MI)», «Comune di Rho», «Cassina de Pecchi»."""
        stripped = text.strip()
        for form in (stripped, _PROVINCE.sub("", stripped), _PREFIX.sub("", _PROVINCE.sub("", stripped))):
            if found := self._codes.get(letters(form)):
                return found
        return None

    def nearest(self, text: str, /) -> str | None:
        """The name that is most like a text that names none."""
        bare = letters(_PREFIX.sub("", _PROVINCE.sub("", text.strip())))
        found = difflib.get_close_matches(bare, self._codes, n=1, cutoff=0.75)
        return self.names[self._codes[found[0]]] if found else None


def from_geojson(document: Mapping[str, Any], /) -> Gazetteer:
    """The Comuni of a GeoJSON whose features have the code as `id` and a `name` (as the portal's own collection).

    `former_codes` and `former_names`, where there are any, are of the Comuni that were merged into it.
    """
    names, former = {}, {}
    for one in document["features"]:
        code, known = str(one["id"]), one["properties"]
        names[code] = str(known["name"])
        for old in (*(known.get("former_codes") or ()), *(known.get("former_names") or ())):
            former[str(old)] = code
    return Gazetteer(names, former)
