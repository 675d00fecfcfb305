"""Extensions, Italian full text, partial dates and the two group roles.

Revision: 0001, the first.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A date known to the year or the month covers all its days; an unknown one is unbounded, so that a question
# about time matches it (OGC API Features, /req/core/fc-time-response).
PERIOD = r"""
CREATE FUNCTION remix_period(partial text) RETURNS daterange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN partial ~ '^\d{4}$' THEN daterange(make_date(partial::int, 1, 1), make_date(partial::int + 1, 1, 1))
    WHEN partial ~ '^\d{4}-\d{2}$' THEN daterange(
        make_date(left(partial, 4)::int, right(partial, 2)::int, 1),
        (make_date(left(partial, 4)::int, right(partial, 2)::int, 1) + interval '1 month')::date)
    WHEN partial ~ '^\d{4}-\d{2}-\d{2}$' THEN daterange(
        make_date(left(partial, 4)::int, substr(partial, 6, 2)::int, right(partial, 2)::int),
        make_date(left(partial, 4)::int, substr(partial, 6, 2)::int, right(partial, 2)::int), '[]')
    ELSE daterange(NULL, NULL)
END
"""

ROLES = """
DO $$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['remix_reader', 'remix_writer'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role);
            END IF;
            IF NOT pg_has_role(current_user, role, 'member') THEN
                EXECUTE format('GRANT %I TO CURRENT_USER', role);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of this cluster was faster
            WHEN insufficient_privilege THEN
                RAISE WARNING 'role % is not available: ask an administrator to create and grant it', role;
        END;
    END LOOP;
END $$
"""

# Grants what the group role may see, where the role could be created.
LET_READ = """
CREATE FUNCTION remix_let_read(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'remix_reader') THEN
        EXECUTE format('GRANT SELECT ON %s TO remix_reader', target);
    END IF;
END $$
"""


def upgrade() -> None:
    """Create what every table stands on."""
    for extension in ("postgis", "unaccent", "pg_trgm", "btree_gist"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    op.execute("CREATE TEXT SEARCH CONFIGURATION remix_it (COPY = italian)")
    op.execute(
        "ALTER TEXT SEARCH CONFIGURATION remix_it ALTER MAPPING FOR hword, hword_part, word WITH unaccent, italian_stem"
    )
    op.execute(PERIOD)
    op.execute(ROLES)
    op.execute(LET_READ)


def downgrade() -> None:
    """Take it away again; roles and extensions may serve other databases and stay."""
    op.execute("DROP FUNCTION remix_let_read")
    op.execute("DROP FUNCTION remix_period")
    op.execute("DROP TEXT SEARCH CONFIGURATION remix_it")
