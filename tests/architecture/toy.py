"""Declares a collection that the portal does not have, and says what each face of the portal makes of it.

Run in a process of its own (see test_toy_collection): the catalog is read once, when the service is imported.
"""

import json
import sys
from typing import Any

from shapely.geometry import Point
from starlette.testclient import TestClient

from app import catalog, db
from app.catalog.base import Collection, Style
from app.catalog.fields import Field
from gis.schema import Code, CodeList, FieldType, Label

SIZES = CodeList("sizes", (Code("small", Label("Piccolo", "Small")), Code("large", Label("Grande", "Large"))))

TOYS = Collection(
    "toys",
    "giocattoli",
    title=Label("Giocattoli", "Toys"),
    singular=Label("Giocattolo", "Toy"),
    description=Label("Una raccolta di prova.", "A collection for tests."),
    style=Style("#a03070", "cross"),
    kind_field="size",
    fields=(
        Field("name", FieldType.TEXT, Label("Nome", "Name"), required=True, filter=True, search="A"),
        Field("size", FieldType.TEXT, Label("Misura", "Size"), code_list=SIZES, filter=True, facet=True),
        Field("price_eur", FieldType.INTEGER, Label("Prezzo", "Price"), unit="€", filter=True),
    ),
)


def main() -> None:
    """Register, publish two records, ask for every address, print what came."""
    catalog.COLLECTIONS[TOYS.id] = TOYS
    from app.changes.publishing import publish
    from app.changes.workflow import add, open_changeset
    from app.main import app

    engine = db.engine()
    with engine.begin() as connection:
        TOYS.table.create(connection)
        connection.exec_driver_sql("select remix_let_read('toys')")
        changeset = open_changeset(connection, title="t", origin="api", author="a", reason="r", source={})
        add(connection, (_toy("trottola", "small", 3), _toy("cavallo", "large", None)), changeset=changeset)
        publish(connection, changeset=changeset, by="b")
    answers = {}
    with TestClient(app) as client:
        for address in sys.argv[1:]:
            answer = client.get(address)
            answers[address] = [answer.status_code, answer.text]
    print(json.dumps(answers))


def _toy(record_id: str, size: str, price: int | None) -> Any:
    from app.changes.workflow import Change

    return Change(
        collection=TOYS,
        record_id=record_id,
        action="create",
        properties={
            "name": record_id.capitalize(),
            "size": size,
            "price_eur": price,
            "comuni": ["015146"],
            "location_precision": "site",
            "source_url": ["https://example.org"],
        },
        geometry=Point(9.19, 45.46),
    )


if __name__ == "__main__":
    main()
