"""The sentences of a comparison: numbers with their unit, places in a ranking, and what each drawing shows."""

from collections.abc import Sequence
from statistics import median

from app.portal.compare.indicators import Indicator
from app.portal.compare.territories import Chosen
from app.portal.compare.values import Values
from app.portal.formats import number, with_unit
from app.portal.texts import _, ngettext
from app.reading.stats.figures import Number
from app.reading.territory import Territory

_WHOLE, _TENTHS = 100, 10


def amount(indicator: Indicator, value: Number, /) -> str:
    """A number as precise as it is useful, with its unit."""
    if value is None:
        return _("non noto")
    return with_unit(figure(indicator, value), indicator.unit)


def figure(indicator: Indicator, value: float, /) -> str:
    """The number alone."""
    if value == 0 or (indicator.per is None and float(value).is_integer()):
        return number(value)
    return number(value, 0 if value >= _WHOLE else 1 if value >= _TENTHS else 2)


def place(found: Values, one: Chosen, /) -> str:
    """The place of a territory among its like; none for who has nothing."""
    rank = found.rank(one)
    if rank is None or not found.of(one):
        return ""
    total = len(found.zones if one.is_zone else found.comuni)
    text = _("%(rank)sª di %(total)s zone") if one.is_zone else _("%(rank)sº di %(total)s Comuni")
    said = text % {"rank": rank, "total": total}
    return _("%(place)s, a pari merito") % {"place": said} if found.shares_rank(one) else said


def of_bars(found: Values, chosen: Sequence[Chosen], /) -> str:
    """What the bars of some territories show."""
    known = sorted(((found.of(one), one.name) for one in chosen if found.of(one) is not None), reverse=True)
    if not known:
        return _("Il valore non è noto.")
    mean = _("Nella Città metropolitana: %(amount)s.") % {"amount": amount(found.indicator, found.whole)}
    if len(chosen) == 1:
        return f"{of_place(found, chosen[0])} {mean}"
    most, least = known[0], known[-1]
    if most[0] == least[0]:
        return _("Hanno lo stesso valore: %(amount)s.") % {"amount": amount(found.indicator, most[0])} + f" {mean}"
    text = _("Il valore più alto: %(most)s (%(high)s); il più basso: %(least)s (%(low)s).") % {
        "most": most[1],
        "high": amount(found.indicator, most[0]),
        "least": least[1],
        "low": amount(found.indicator, least[0]),
    }
    return f"{text} {mean}"


def of_place(found: Values, one: Chosen, /) -> str:
    """The number of a territory and its place."""
    said = _("%(name)s: %(amount)s") % {"name": one.name, "amount": amount(found.indicator, found.of(one))}
    return ", ".join(part for part in (said, place(found, one)) if part) + "."


def of_map(found: Values, known: Territory, /) -> str:
    """What the map of all Comuni shows."""
    ranked = [(code, value) for code, value in found.ranking if value is not None]
    if not ranked:
        return _("Il valore non è noto per nessun Comune.")
    (first, most), zeros = ranked[0], sum(value == 0 for _code, value in ranked)
    if not most:
        return _("In nessun Comune è stata raccolta una scheda.")
    text = _("Il valore più alto: %(name)s (%(amount)s). Metà dei Comuni non supera %(median)s.") % {
        "name": known.comuni[first].name,
        "amount": amount(found.indicator, most),
        "median": amount(found.indicator, median(value for _code, value in ranked)),
    }
    if not zeros:
        return text
    none = ngettext("In %(n)s Comune è zero.", "In %(n)s Comuni è zero.", zeros) % {"n": zeros}
    return f"{text} {none}"
