"""What a comparison asks: territories, an indicator, and filters of its collection; read from an address and back."""

from dataclasses import dataclass

from starlette.datastructures import QueryParams

from app.catalog import Collection
from app.catalog.fields import Field
from app.errors import bad_parameter
from app.portal import form
from app.portal.compare import indicators, territories
from app.portal.compare.indicators import Indicator
from app.portal.compare.territories import Chosen
from app.portal.form import Pairs
from app.portal.mapped import CONTENTS
from app.portal.texts import _
from app.reading import params
from app.reading.query import Query
from app.reading.territory import territory

INDICATOR = "indicator"
OF = "of"
"""In the addresses of a drawing: which of the indicators it draws, where that is not the chosen one."""


@dataclass(frozen=True)
class Comparison:
    """The question; `pairs` are the filters that concern the collection of the indicator."""

    chosen: tuple[Chosen, ...]
    indicator: Indicator
    query: Query
    pairs: tuple[tuple[str, str], ...]

    @property
    def parameters(self) -> Pairs:
        """The same as parameters of an address."""
        places = [(territories.PARAMETER, one.id) for one in self.chosen]
        return [*places, (INDICATOR, self.indicator.id), *self.pairs]

    def query_of(self, indicator: Indicator, /) -> Query:
        """The filters narrow every indicator of their collection."""
        return self.query if indicator.collection is self.query.collection else Query(indicator.collection)

    def about(self, indicator: Indicator, /) -> "Comparison":
        """The same territories by another indicator; the filters stay where they concern it."""
        same = indicator.collection is self.indicator.collection
        return Comparison(self.chosen, indicator, self.query_of(indicator), self.pairs if same else ())

    def address(self, name: str = "", /, *, of: Indicator | None = None) -> str:
        """The address of the page, or of one of its files."""
        added = [(OF, of.id)] if of else []
        return f"/confronta{f'/{name}' if name else ''}{form.query_string([*self.parameters, *added])}"


async def read(given: QueryParams, /) -> Comparison:
    """The question of an address. Raises Problem 400."""
    pairs = form.clean(given.multi_items())
    params.refuse_unknown(given, frozenset({territories.PARAMETER, INDICATOR, OF, *_filter_names()}))
    indicator = asked(pairs)
    own = {field.name for field in filters(indicator.collection)}
    kept = tuple((name, value) for name, value in pairs if name in own)
    query = await params.parse(indicator.collection, QueryParams(list(kept)))
    texts = [value for name, value in pairs if name == territories.PARAMETER]
    return Comparison(territories.choose(texts, await territory()), indicator, query.whole(), kept)


def asked(pairs: Pairs, /, name: str = INDICATOR) -> Indicator:
    """The indicator that an address names, or the usual one. Raises Problem 400."""
    text = dict(pairs).get(name)
    found = indicators.named(text) if text else indicators.usual()
    if found is None:
        raise bad_parameter(name, _("«%(name)s» non è un indicatore.") % {"name": (text or "")[:60]})
    return found


def filters(collection: Collection, /) -> tuple[Field, ...]:
    """The fields by which its records can be narrowed."""
    if collection.territory:
        return ()
    return tuple(one for one in collection.facets if one.code_list and not form.is_place(one))


def _filter_names() -> frozenset[str]:
    return frozenset(field.name for one in CONTENTS for field in filters(one))
