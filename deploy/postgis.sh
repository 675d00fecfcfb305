#!/usr/bin/env bash
# Run once by the postgis image on an empty volume: the portal's role (which can neither do everything nor make
# roles), the groups that the migrations give rights to, and the database.
set -euo pipefail

psql --no-psqlrc --set ON_ERROR_STOP=1 --set password="$REMIX_DB_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE remix LOGIN PASSWORD :'password';
CREATE ROLE remix_reader NOLOGIN;
CREATE ROLE remix_writer NOLOGIN;
GRANT remix_reader, remix_writer TO remix;
CREATE DATABASE remix OWNER remix TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
SQL

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname remix <<'SQL'
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
SQL
