"""Writes the greater part of a published table anew, beside it, and puts it in its place at the end of the transaction.

An index that is built once costs half of one that takes in each record. Readers are answered from the old table until
the new one is complete, and wait only from then to the commit. The new one has the old one's name, columns, checks,
indexes, rights and settings, as the database's own catalog tells them; a table with more than that is never replaced.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa

from app.catalog import COLLECTIONS, Collection
from app.changes import sql, together

SCHEMA = "remix_beside"

FEWEST = 5_000
"""Fewer records than these are written where they are: making a table and twenty indexes has a price of its own."""
_LONGEST_WAIT = "50ms"
"""How long readers that come later are kept waiting behind one that has not finished."""
_PAUSE = 0.1
_ATTEMPTS = 60

# Whatever else hangs on a table (views, triggers, policies, foreign keys, publications) would be lost with it.
_PLAIN = """
SELECT count(*) FROM pg_class c
WHERE c.oid = to_regclass(:table) AND c.relnamespace <> coalesce(to_regnamespace(:beside), 0)
  AND c.relkind = 'r' AND c.relpersistence = 'p' AND c.relreplident = 'd' AND NOT c.relispartition
  AND NOT (c.relhastriggers OR c.relhasrules OR c.relrowsecurity OR c.relhassubclass)
  AND pg_has_role(c.relowner, 'USAGE') AND has_database_privilege(current_database(), 'CREATE')
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.confrelid = c.oid)
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype NOT IN ('c', 'p', 'n'))
  AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
  AND NOT EXISTS (SELECT FROM pg_statistic_ext s WHERE s.stxrelid = c.oid)
  AND NOT EXISTS (SELECT FROM pg_publication_rel p WHERE p.prrelid = c.oid)
  AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL)
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refobjid IN (c.oid, c.reltype) AND d.deptype = 'n'
                      AND d.classid NOT IN ('pg_constraint'::regclass, 'pg_attrdef'::regclass))
"""

_TABLE = """
SELECT format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING ALL EXCLUDING INDEXES)%s', CAST(:beside AS text), c.relname,
              n.nspname, c.relname, ' WITH (' || array_to_string(c.reloptions, ', ') || ')')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(:table)
"""

_ORIGINAL = """
WITH original AS (
    SELECT c.*, n.nspname, format('%I.%I', CAST(:beside AS text), c.relname) AS copy
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = to_regclass(:table)
)
"""

# Those that take longest first, so that no connection is left with one at the end.
_INDEXES = "".join(
    (
        _ORIGINAL,
        """
SELECT replace(pg_get_indexdef(i.oid), format(' ON %I.%I USING ', nspname, original.relname),
               format(' ON %s USING ', copy))
FROM original JOIN pg_index ON indrelid = original.oid JOIN pg_class i ON i.oid = indexrelid
ORDER BY i.relam = 403, pg_relation_size(i.oid) DESC, i.relname
""",
    )
)

# In this order: the statements that make a bare copy of a table what the table is.
_REST = "".join(
    (
        _ORIGINAL,
        """
SELECT statement FROM (
    SELECT 2 AS place, conname::text AS name,
           format('ALTER TABLE %s ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', copy, conname, conname) AS statement
    FROM original JOIN pg_constraint ON conrelid = original.oid AND contype = 'p'
  UNION ALL
    SELECT 3, attname, format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS %s', copy, attname, attstattarget)
    FROM original JOIN pg_attribute ON attrelid = original.oid AND attnum > 0 AND NOT attisdropped
         AND attstattarget >= 0
  UNION ALL
    SELECT 4, '', format('COMMENT ON TABLE %s IS %L', copy, obj_description(oid, 'pg_class'))
    FROM original WHERE obj_description(oid, 'pg_class') IS NOT NULL
  UNION ALL
    SELECT 5, privilege_type, format(
               'GRANT %s ON %s TO %s%s', privilege_type, copy,
               CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
               CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM original CROSS JOIN LATERAL aclexplode(relacl) WHERE grantee <> relowner
  UNION ALL
    SELECT 6, '', format('ALTER TABLE %s OWNER TO %s', copy, relowner::regrole)
    FROM original WHERE relowner <> to_regrole(current_user)
) AS statements ORDER BY place, name
""",
    )
)


def pays(session: sa.Connection, collection: Collection) -> bool:
    """Whether the staged records are so many that writing the table anew is less work, and nothing would be lost."""
    written, known = session.execute(sa.text(sql.STAGED_COUNT)).one()
    if written < FEWEST:
        return False
    records = session.execute(sa.text(sql.RECORDS), {"collection": collection.id}).scalar_one_or_none() or 0
    if written < 2 * (records - known):
        return False
    return bool(session.execute(sa.text(_PLAIN), {"table": collection.id, "beside": SCHEMA}).scalar_one())


@contextmanager
def written(
    session: sa.Connection, collection: Collection, *, parameters: dict[str, Any], alone: bool
) -> Iterator[None]:
    """Make the new table; from here on its name means the new one in this transaction, and in no other.

    Its records are all there in the block, its indexes only after it.
    alone: everything that this transaction sees is committed, so that other connections may help.
    """
    names = {"table": collection.id, "beside": SCHEMA}
    home = session.execute(sa.text(_HOME), names).scalar_one()
    made = [f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}", session.execute(sa.text(_TABLE), names).scalar_one()]
    indexes, rest = (list(session.execute(sa.text(one), names).scalars()) for one in (_INDEXES, _REST))
    first = session.execute(sa.text(_IS_FIRST), names).scalar_one()
    if alone and first and session.execute(sa.text(sql.STAGED_COUNT)).one()[0] >= together.FEWEST:
        with together.filled(
            session,
            collection,
            home=home,
            made=made,
            indexes=indexes,
            removed=_REMOVED,
            look_there_first=_look_there_first,
            parameters=parameters,
        ):
            _look_there_first(session)
            yield
    else:
        _run(session, [_REMOVED] if first else [])  # what a publication that did not end may have left
        _run(session, made)
        _look_there_first(session)
        session.execute(sa.text(sql.keep(collection, home=home)))
        session.execute(sa.text(sql.insert(collection)), parameters)
        yield
        _run(session, indexes)
    _run(session, rest)
    # A small sample, in a quarter of the time, is good enough for plans until autovacuum looks at the new table.
    session.exec_driver_sql("SET LOCAL default_statistics_target = 20")
    session.exec_driver_sql(f'ANALYZE "{collection.id}"')
    session.exec_driver_sql("SET LOCAL default_statistics_target TO DEFAULT")


def _run(session: sa.Connection, statements: list[str]) -> None:
    for statement in statements:
        session.exec_driver_sql(statement.replace("%", "%%"))


def _look_there_first(session: sa.Connection) -> None:
    session.execute(sa.text(_LOOK_THERE_FIRST), {"beside": SCHEMA})


def put_in_place(session: sa.Connection, *, changeset: int) -> None:
    """Let the new tables take the place of the old ones. From here to the commit, readers of them wait.

    Where one reader does not end (a long answer to a slow client), the records are written one by one after all:
    nobody who comes later is kept waiting behind it.
    """
    if session.execute(sa.text(_IS_FIRST), {"beside": SCHEMA}).scalar_one():
        return
    written = list(session.execute(sa.text(_WRITTEN), {"beside": SCHEMA}).scalars())
    session.execute(sa.text(_LOOK_AT_HOME), {"beside": SCHEMA})
    homes = {name: session.execute(sa.text(_HOME), {"table": name}).scalar_one() for name in written}
    if _locked(session, [f"{home}.{name}" for name, home in homes.items()]):
        for name, home in homes.items():
            session.exec_driver_sql(f"DROP TABLE {home}.{name}")
            session.exec_driver_sql(f"ALTER TABLE {SCHEMA}.{name} SET SCHEMA {home}")
    else:
        for name in written:
            session.execute(sa.text(sql.withdraw_missing(COLLECTIONS[name], new=SCHEMA)))
            session.execute(sa.text(sql.copy_over(COLLECTIONS[name], new=SCHEMA)), {"changeset": changeset})
    session.exec_driver_sql(_REMOVED)


def _locked(session: sa.Connection, tables: list[str]) -> bool:
    for _ in range(_ATTEMPTS):
        try:
            with session.begin_nested():
                session.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LONGEST_WAIT}'")
                session.exec_driver_sql(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
                session.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")
        except sa.exc.OperationalError as error:
            if not isinstance(error.orig, psycopg.errors.LockNotAvailable):
                raise
            time.sleep(_PAUSE)
        else:
            return True
    return False


def clear(session: sa.Connection) -> None:
    """Remove what a publication that was killed has left, for who has the lock of publishing.

    What its helpers still work on, until the database finds out, is left to the next.
    """
    try:
        with session.begin_nested():
            session.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LONGEST_WAIT}'")
            session.exec_driver_sql(_REMOVED)
    except sa.exc.OperationalError as error:
        if not isinstance(error.orig, psycopg.errors.LockNotAvailable):
            raise


_REMOVED = f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"
_IS_FIRST = "SELECT NOT starts_with(current_setting('search_path'), :beside)"
_HOME = "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass(:table)"
_WRITTEN = "SELECT tablename::text FROM pg_tables WHERE schemaname = :beside ORDER BY 1"
_LOOK_THERE_FIRST = """
SELECT set_config('search_path', :beside || ', ' || current_setting('search_path'), true)
WHERE NOT starts_with(current_setting('search_path'), :beside)
"""
_LOOK_AT_HOME = """
SELECT set_config('search_path', substr(current_setting('search_path'), length(:beside || ', ') + 1), true)
"""
