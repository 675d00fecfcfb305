"""The columns of an answer made of numbers, and the sentences without which they would mislead."""

from dataclasses import dataclass

from app.reading import places
from app.reading.stats.question import FUNCTIONS, PER, Question
from gis.schema import Label

Number = int | float | None

_COUNT = Label("Schede", "Records")
_SHARED = Label("schede che stanno in più gruppi", "records in several groups")
_UNKNOWN = Label("schede senza valore", "records without a value")

_SO_FAR = Label(
    "I conteggi seguono le ricerche fatte finora: zero vuol dire che nessuna scheda è stata raccolta.",
    "Counts follow the research done so far: zero means that no record was collected.",
)
_IN_EACH = Label(
    "Una scheda che sta in più gruppi (per esempio in più Comuni) è contata in ognuno; nel totale è contata una volta.",
    "A record in several groups (for example in several Comuni) counts in each; in the total it counts once.",
)
_INDIVISIBLE = Label(
    "Un importo non è divisibile: «sum» somma le schede che stanno in un solo gruppo, «shared_sum» quelle che stanno "
    "anche in altri, con l'importo intero. Le «shared_sum» di gruppi diversi non si possono sommare tra loro.",
    "An amount cannot be divided: “sum” adds the records that are in one group only, “shared_sum” those that are in "
    "others too, with their whole amount. The “shared_sum” of different groups cannot be added up.",
)
_NOT_KNOWN = Label(
    "Un valore non noto non è zero: «unknown» conta le schede che non lo hanno, e che quindi sono fuori dagli altri "
    "numeri di quel campo.",
    "An unknown value is not zero: “unknown” counts the records without it, which the field's other figures leave out.",
)
_DIVISORS = Label(
    "I valori per residente e per km² usano i residenti alla data indicata in ogni Comune, i confini pubblicati e, per "
    "gli importi, solo «sum».",
    "Figures per resident and per km² use the residents at the date given in each Comune, published boundaries and, "
    "for amounts, only “sum”.",
)
_OTHERS_TOO = Label(
    "Il filtro per territorio sceglie le schede, non i gruppi: ci sono anche gli altri Comuni e le altre zone di "
    "quelle schede, con numeri parziali.",
    "The filter by territory chooses records, not groups: the other Comuni and zones of those records are "
    "there too, with partial figures.",
)


@dataclass(frozen=True)
class Figure:
    """One column of numbers; `empty` is what it holds for no records; `divides` names what is per resident or km²."""

    name: str
    measure: str
    title: Label
    unit: str | None = None
    empty: Number = None
    divides: str | None = None


def figures(question: Question, /) -> tuple[Figure, ...]:
    """The columns: those of the measures in the order asked, the unknown values, then what is divided.

    Those that come from the database stand first, in the order of the statement.
    """
    found: list[Figure] = []
    fields = {field.name: field for field in question.fields}
    for measure in question.measures:
        if not measure.field:
            found.append(Figure("count", str(measure), _COUNT, empty=0))
            continue
        field, function = fields[measure.field], FUNCTIONS[measure.function]
        title = Label(f"{function.it}: {field.title.it}", f"{function.en}: {field.title.en}")
        empty = 0 if measure.function == "sum" else None
        found.append(Figure(f"{measure.function}_{field.name}", str(measure), title, field.unit, empty))
        if measure.function == "sum" and question.many:
            found.append(Figure(f"shared_sum_{field.name}", str(measure), _with(title, _SHARED), field.unit, empty))
    for field in question.fields:
        found.append(Figure(f"unknown_{field.name}", "count", _with(field.title, _UNKNOWN), empty=0))
    return (*found, *_divided(question, found))


def _divided(question: Question, found: list[Figure]) -> list[Figure]:
    if question.per is None:
        return []
    return [
        Figure(
            f"{one.name}_per_{question.per}",
            one.measure,
            _with(one.title, PER[question.per][1]),
            one.unit,
            one.empty,
            divides=one.name,
        )
        for one in found
        if one.name == "count" or one.name.startswith("sum_")
    ]


def _with(title: Label, more: Label) -> Label:
    return Label(f"{title.it} ({more.it})", f"{title.en} ({more.en})")


def notes(question: Question, /) -> tuple[Label, ...]:
    """What a reader must know of these numbers."""
    found = [_SO_FAR]
    if question.many:
        found.append(_IN_EACH)
        if any(one.function == "sum" for one in question.measures):
            found.append(_INDIVISIBLE)
        if (question.query.comuni or question.query.zones) and question.territory:
            found.append(_OTHERS_TOO)
    if question.fields:
        found.append(_NOT_KNOWN)
    if question.per:
        found.append(_DIVISORS)
    titled = [(one.title, one.note) for one in question.groupings] + [(one.title, one.note) for one in question.fields]
    found += [Label(f"{title.it}: {note.it}", f"{title.en}: {note.en}") for title, note in titled if note]
    return (*found, *places.notes(question.query))
