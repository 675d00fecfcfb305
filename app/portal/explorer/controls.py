"""The form of the map: every choice that there is, with how many records it would give."""

from collections.abc import Mapping

from app.catalog import Collection
from app.catalog.fields import Field
from app.portal import form
from app.portal.explorer import question
from app.portal.explorer.counts import Counts
from app.portal.form import Control, Option, Pairs
from app.portal.mapped import MAPPED
from app.portal.templating import short
from app.portal.texts import _, inside, label
from app.reading.territory import Territory


def places(pairs: Pairs, known: Territory, counts: Counts, /) -> tuple[Control, ...]:
    """Comune and zone, with their counts in brackets."""
    found = []
    for control in form.place_controls(pairs, known):
        own = counts.get(control.name)
        options = tuple(_counted(option, own) for option in control.options)
        found.append(Control(control.name, control.title, options, anything=control.anything))
    return tuple(found)


def filters(pairs: Pairs, counts: Counts, /) -> tuple[Control, ...]:
    """One control per filter; its title says which collections it narrows where not all have it."""
    found = []
    for name, collections in question.by_name().items():
        field = collections[0].by_name[name]
        title = label(field.title)
        if len(collections) < len(MAPPED):
            title = f"{', '.join(short(one) for one in collections)}: {inside(title)}"
        found.append(_control(field, title, pairs, counts))
    precision = MAPPED[0].by_name["location_precision"]
    return (*found, _control(precision, label(precision.title), pairs, counts))


def layers(chosen: tuple[Collection, ...], counts: Counts, /) -> list[tuple[Collection, Option]]:
    """The collections to tick."""
    own = counts.get(question.LAYER)
    return [(one, _counted(Option(one.id, label(one.title), one in chosen), own)) for one in MAPPED]


def orders(pairs: Pairs, /) -> list[Option]:
    """The orders of list and table."""
    asked = dict(pairs).get(question.ORDER, question.BY_TITLE)
    texts = {question.BY_TITLE: _("Nome, dalla A alla Z"), f"-{question.BY_TITLE}": _("Nome, dalla Z alla A")}
    for name in question.orders():
        if name == question.BY_TITLE:
            continue
        field = next(one.by_name[name] for one in MAPPED if name in one.by_name)
        title = label(field.title)
        dated = field.name == "source_date"
        texts[f"-{name}"] = (_("%(field)s, dalla più recente") if dated else _("%(field)s, dal maggiore")) % {
            "field": title
        }
        texts[name] = (_("%(field)s, dalla meno recente") if dated else _("%(field)s, dal minore")) % {"field": title}
    return [Option(value, text, value == asked) for value, text in texts.items()]


def _control(field: Field, title: str, pairs: Pairs, counts: Counts) -> Control:
    assert field.code_list, field.name
    asked = form.asked_of(pairs, field.name)
    own = counts.get(field.name)
    options = tuple(
        _counted(Option(code.value, label(code.label), code.value in asked), own) for code in field.code_list.codes
    )
    wrong = tuple(Option(one, one, chosen=True) for one in asked if one not in field.code_list.values)
    return Control(field.name, title, (*options, *wrong), many=True, open=bool(asked), editorial=field.editorial)


def _counted(option: Option, counts: Mapping[str, int] | None) -> Option:
    if counts is None or not option.value:
        return option
    return Option(option.value, option.text, option.chosen, counts.get(option.value, 0))
