"""Which Comuni and zones are compared: from what somebody wrote, to at most four of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from app.catalog import GAZETTEER, ZONING, Collection, code_lists
from app.errors import bad_parameter
from app.portal.texts import _, label
from app.reading.territory import Territory

MOST = 4
PARAMETER = "place"


@dataclass(frozen=True)
class Chosen:
    """One Comune or zone; `zone` is the id of the zone in which a Comune lies, None for a zone."""

    id: str
    name: str
    collection: Collection
    zone: str | None = None

    @property
    def href(self) -> str:
        """Its own page."""
        return f"/{self.collection.path}/{self.id}"

    @property
    def is_zone(self) -> bool:
        """Whether it is a zone."""
        return self.zone is None


def options(known: Territory, /) -> tuple[str, ...]:
    """Everything that can be chosen, as one writes it: the zones, then the Comuni."""
    return (*(zone_title(one) for one in code_lists.ZONES.values), *(one.name for one in known.comuni.values()))


def zone_title(zone: str, /) -> str:
    """A zone by a name that no Comune has."""
    return _("Zona %(name)s") % {"name": _name(zone)}


def _name(zone: str) -> str:
    return label(code_lists.ZONES.label(zone))


def choose(texts: Sequence[str], known: Territory, /) -> tuple[Chosen, ...]:
    """The territories with these names or codes, each once. Raises Problem 400."""
    found = tuple(dict.fromkeys(_choose(text, known) for text in texts))
    if len(found) > MOST:
        raise bad_parameter(PARAMETER, _("Si confrontano al massimo %(n)s territori: togline qualcuno.") % {"n": MOST})
    return found


def _choose(text: str, known: Territory) -> Chosen:
    code = known.code(text)
    if code:
        return of_comune(code, known)
    zones = {name.casefold(): one for one in code_lists.ZONES.values for name in (one, _name(one), zone_title(one))}
    if text.casefold() in zones:
        return of_zone(zones[text.casefold()])
    near = get_close_matches(text.casefold(), [one.casefold() for one in options(known)], n=1)
    hint = next((_(" Forse «%(name)s»?") % {"name": one} for one in options(known) if one.casefold() in near), "")
    raise bad_parameter(PARAMETER, _("Non c’è un Comune né una zona «%(name)s».") % {"name": text[:60]} + hint)


def of_comune(code: str, known: Territory, /) -> Chosen:
    """A Comune by its code."""
    return Chosen(code, known.comuni[code].name, GAZETTEER, known.comuni[code].zone)


def of_zone(zone: str, /) -> Chosen:
    """A zone by its id."""
    return Chosen(zone, zone_title(zone), ZONING)
