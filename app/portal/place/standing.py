"""The indicators of a Comune as its profile shows them: here, in its zone, in the whole, and its place in the order."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.portal import formats
from app.portal.texts import _, label
from app.reading.standing import Indicator, Standing
from gis.schema import FieldType

RATIO_DECIMALS = 2


@dataclass(frozen=True)
class Row:
    """One indicator in words; `rank` is empty where the Comune has nothing to be ranked by."""

    title: str
    here: str
    zone: str
    whole: str
    rank: str


def tell(standings: Sequence[Standing], /) -> tuple[Row, ...]:
    """The rows of the table."""
    return tuple(
        Row(
            _title(one.indicator),
            *_numbers(one.indicator, one.here, one.zone, one.whole),
            _("%(rank)s su %(among)s") % {"rank": one.rank, "among": one.among} if one.rank else "",
        )
        for one in standings
    )


def _title(indicator: Indicator) -> str:
    if indicator.per is None and indicator.field:
        title, unit = label(indicator.field.title), indicator.field.unit
        return f"{title} ({formats.unit(unit)})" if unit else title
    if indicator.field:
        return _("%(amount)s, per residente") % {"amount": label(indicator.field.title)}
    return _("%(records)s ogni %(n)s residenti") % {
        "records": label(indicator.collection.title),
        "n": formats.number(indicator.per or 1),
    }


def _numbers(indicator: Indicator, here: float, zone: float, whole: float) -> tuple[str, str, str]:
    """With as many decimals as the measure has, so that they compare at a glance."""
    is_measure, field = indicator.per is None, indicator.field
    decimals = RATIO_DECIMALS
    if is_measure and field:
        decimals = 0 if field.type is FieldType.INTEGER else formats.decimals((here,))
    unit = field.unit if field and not is_measure else None
    written = [formats.with_unit(formats.number(one, decimals), unit) for one in (here, zone, whole)]
    return written[0], written[1], written[2]
