"""What territories can be compared by, derived from the catalog: counts, summable amounts, per resident, per km²."""

from dataclasses import dataclass

from app.catalog import COLLECTIONS, GAZETTEER, Collection
from app.catalog.fields import Field
from app.portal.mapped import CONTENTS
from app.portal.texts import _, label
from app.reading.stats.question import PER
from app.reading.summary import PER_RESIDENTS

RESIDENT, KM2 = PER
PER_KM2 = 100
"""Records are few: their density is told on as many square kilometres."""


@dataclass(frozen=True)
class Indicator:
    """A number that each territory has: records of a collection or one of its amounts, whole or divided."""

    collection: Collection
    field: Field | None = None
    per: str | None = None

    @property
    def id(self) -> str:
        """How an address names it."""
        parts = (self.collection.id, self.field.name if self.field else "count", self.per)
        return ".".join(one for one in parts if one)

    @property
    def is_ground(self) -> bool:
        """Whether it measures the territory itself rather than what lies in it."""
        return self.collection.territory

    @property
    def scale(self) -> int:
        """Records are told on so many residents, or so many km²; amounts and people on one."""
        if self.field or not self.per:
            return 1
        return PER_RESIDENTS if self.per == RESIDENT else PER_KM2

    @property
    def subject(self) -> str:
        """What is counted or added up."""
        return label(self.field.title if self.field else self.collection.title)

    @property
    def title(self) -> str:
        """What is counted, and on what."""
        return f"{self.subject} {self.basis}" if self.per else self.subject

    @property
    def basis(self) -> str:
        """On what it is told."""
        if self.per is None:
            return _("in tutto")
        if self.field:
            return _("per residente") if self.per == RESIDENT else _("per km²")
        return _("ogni 10.000 residenti") if self.per == RESIDENT else _("ogni 100 km²")

    @property
    def unit(self) -> str:
        """The unit of the number; empty for what is counted."""
        return (self.field.unit or "") if self.field else ""

    @property
    def note(self) -> str:
        """What a reader must know of the amount."""
        return label(self.field.note) if self.field and self.field.note else ""


def every() -> tuple[Indicator, ...]:
    """All of them, in the order of the catalog; people and land are not told per resident."""
    ground = [Indicator(GAZETTEER, field, per) for field in GAZETTEER.summable for per in _of_ground(field)]
    contents = [
        Indicator(one, what, per) for one in CONTENTS for what in (None, *one.summable) for per in (None, RESIDENT, KM2)
    ]
    return (*ground, *contents)


def _of_ground(field: Field) -> tuple[str | None, ...]:
    return (None,) if field.name == PER[KM2][0] else (None, KM2)


def named(text: str, /) -> Indicator | None:
    """The indicator with this id."""
    return next((one for one in every() if one.id == text), None)


def usual() -> Indicator:
    """The one that is shown first: money per resident where there is any."""
    comparable = [one for one in every() if not one.is_ground and one.per == RESIDENT]
    return next((one for one in comparable if one.field), comparable[0])


def small() -> tuple[Indicator, ...]:
    """Those that compare the large with the small: one drawing for each."""
    return tuple(one for one in every() if one.per == (KM2 if one.is_ground else RESIDENT))


def by_collection() -> tuple[tuple[Collection, tuple[Indicator, ...]], ...]:
    """The indicators of each collection that has any."""
    grouped = ((one, tuple(each for each in every() if each.collection is one)) for one in COLLECTIONS.values())
    return tuple(pair for pair in grouped if pair[1])
