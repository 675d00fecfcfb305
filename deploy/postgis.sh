#!/usr/bin/env bash
# Run once by the postgis image on an empty volume: the portal's role, which is no superuser, and its database.
set -euo pipefail

psql --no-psqlrc --set ON_ERROR_STOP=1 --set password="$REMIX_DB_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE remix LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE remix OWNER remix TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
SQL

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname remix <<'SQL'
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
SQL
