"""How records stand to a place: the lists of the form, and the address that a form sent without script becomes."""

from dataclasses import dataclass

from app.catalog import code_lists
from app.portal import form
from app.portal.explorer import question
from app.portal.form import Option, Pairs
from app.portal.formats import number
from app.portal.texts import _, label
from app.reading.territory import Territory

RELATION, TARGET, DISTANCE = "relation", "target", "distance"
RELATIONS = ("within", "intersects", "near")
SENT = (RELATION, TARGET)
"""What only a form sends: an address says the relation by its own name."""
DISTANCES = (100, 250, 500, 1000, 2000, 5000)


@dataclass(frozen=True)
class Where:
    """The lists of the form: the relation, the places by kind, how near is near; and what goes on beside them."""

    relations: tuple[Option, ...]
    targets: tuple[tuple[str, tuple[Option, ...]], ...]
    distances: tuple[Option, ...]
    kept: Pairs


def settled(pairs: Pairs, /) -> Pairs:
    """The same question with its relation by its own name, and no distance that nothing asks for."""
    given = dict(pairs)
    relation, target = given.get(RELATION, ""), given.get(TARGET, "")
    left_out = {RELATION} if relation in RELATIONS else set()
    added: list[tuple[str, str]] = []
    if left_out and target:
        left_out |= {TARGET, relation}
        added = [(relation, target)]
    found = [*(pair for pair in pairs if pair[0] not in left_out), *added]
    near = any(name == "near" for name, _value in found)
    return [pair for pair in found if near or pair[0] != DISTANCE]


def lists(pairs: Pairs, known: Territory, /) -> Where:
    """The form filled with what was asked."""
    given = dict(pairs)
    relation = next((name for name in RELATIONS if name in given), None)
    target = given[relation] if relation else given.get(TARGET, "")
    comuni = tuple(_option(f"comuni/{one.code}", one.name, target) for one in known.comuni.values())
    zones = tuple(_option(f"zones/{one.value}", label(one.label), target) for one in code_lists.ZONES.codes)
    groups = [(_("Comuni"), comuni), (_("Zone omogenee"), zones)]
    if target and not any(one.chosen for _title, options in groups for one in options):
        groups.insert(0, (_("Schede"), (_option(target, name_of(target), target),)))
    metres = given.get(DISTANCE, question.DISTANCE)
    offered = [str(one) for one in DISTANCES]
    distances = offered if metres in offered else [*offered, metres]
    words = {"within": _("dentro"), "intersects": _("a contatto con"), "near": _("entro la distanza da")}
    own = {relation, DISTANCE, TARGET}
    return Where(
        relations=tuple(_option(name, words[name], relation or "") for name in RELATIONS),
        targets=tuple(groups),
        distances=tuple(_option(one, _metres(one), metres) for one in distances),
        kept=[pair for pair in pairs if pair[0] in question.WHERE and pair[0] not in own],
    )


def name_of(key: str, /) -> str:
    """What a record is called, as its id tells."""
    return key.partition("/")[2].replace("-", " ") or key


def around(pairs: Pairs, key: str, /) -> str:
    """The address of the same question with a record put into the lists, for the reader to say how."""
    left_out = (*RELATIONS, DISTANCE, TARGET)
    return f"/mappa{form.query_string(pairs, without=left_out, add=[(TARGET, key)])}#where"


def _option(value: str, text: str, chosen: str) -> Option:
    return Option(value, text, value == chosen)


def _metres(text: str) -> str:
    return f"{number(int(text))} m" if text.isdecimal() else f"{text[:12]} m"
