"""An empty file to be filled in: the columns of a collection, its code lists, and what goes where. Holds no data."""

from pathlib import Path

from gis.formats import by_name
from gis.limits import Unreadable
from gis.schema import Field, FieldType, Schema

_KINDS = {
    FieldType.INTEGER: "numero intero",
    FieldType.NUMBER: "numero",
    FieldType.BOOLEAN: "sì o no",
    FieldType.TEXT_LIST: "uno o più testi separati da ;",
    FieldType.URL: "indirizzo http(s)",
    FieldType.URL_LIST: "uno o più indirizzi http(s) separati da spazi",
    FieldType.PARTIAL_DATE: "data: AAAA, AAAA-MM, AAAA-MM-GG o GG/MM/AAAA",
}
_GENERAL = (
    (
        "Come si compila",
        "Una riga per scheda, senza cambiare i nomi delle colonne; una colonna può mancare.",
    ),
    ("Cella vuota", "Vuol dire «non noto»: mai «no» e mai zero."),
    ("id", "Lasciarlo vuoto per una scheda nuova: l'identificativo è composto dal nome e dal Comune."),
)


def fields(schema: Schema, /) -> tuple[Field, ...]:
    """The columns of a template: the id and what can be proposed."""
    return tuple(one for one in schema.fields if one.name == "id") + schema.proposed


def description(field: Field, /) -> str:
    """What goes into a column, in words."""
    parts = [field.title.it]
    if field.required:
        parts.append("obbligatorio")
    parts.append(_KINDS.get(field.type, "testo"))
    if field.unit:
        parts.append(f"in {field.unit}")
    if field.code_list:
        parts.append(f"dall'elenco «{field.code_list.id}»: {', '.join(field.code_list.values)}")
    if field.description:
        parts.append(field.description.it)
    return "; ".join(parts)


def write_template(path: Path, schema: Schema, /) -> None:
    """Write a template in the format that the path's name says (XLSX, CSV or GeoPackage). Raises Unreadable."""
    format_ = by_name(path.name)
    if format_ is None or format_.id not in ("xlsx", "csv", "gpkg"):
        raise Unreadable("unknown-format", "Un modello si scrive in .xlsx, .csv o .gpkg.")
    from gis.write import Table, write  # GDAL is heavy, and nothing else here needs it

    columns = fields(schema)
    about = (*_GENERAL, *((one.name, description(one)) for one in columns if one.name != "id"))
    titled = schema.title_field or "id"
    table = Table(
        schema.id, schema.title.it, columns, (), geometry=schema.geometry, titled=titled, about=about, by_shape=True
    )
    write(path, format_.id, [table])
