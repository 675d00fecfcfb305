"""The SQL with which a migration makes the table of a collection, from how the collection is declared."""

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from app.catalog import COLLECTIONS
from app.operations.errors import SetupError


def sql(collection_id: str, /) -> str:
    """Statements, one after the other; raise SetupError where no collection is declared by that name."""
    if collection_id not in COLLECTIONS:
        raise SetupError(f"no collection is called {collection_id}: there are {', '.join(COLLECTIONS)}.")
    table, dialect = COLLECTIONS[collection_id].table, postgresql.dialect()  # type: ignore[no-untyped-call]
    indexes = sorted(table.indexes, key=lambda one: str(one.name))
    statements = [str(CreateTable(table).compile(dialect=dialect)).strip()]
    statements += [str(CreateIndex(one).compile(dialect=dialect)).strip() for one in indexes]
    return "".join(f"{one};\n\n" for one in statements) + f"SELECT remix_let_read('{collection_id}');\n"
