-- Makes the roles of those who watch, or gives them new passwords: psql --file roles.sql, as the owner
-- of the database and allowed to make roles, after `mentoro migrate`. DASHBOARDS_PASSWORD_FILE and
-- EXPORTER_PASSWORD_FILE name the files with their passwords.
\set ON_ERROR_STOP on
\set dashboards_password `cat "$DASHBOARDS_PASSWORD_FILE"`
\set exporter_password `cat "$EXPORTER_PASSWORD_FILE"`

-- That a role has what it is given is no news.
SET client_min_messages = warning;
BEGIN;

SELECT format('CREATE ROLE %I', name)
FROM (VALUES ('mentoro_dashboards'), ('mentoro_exporter')) AS roles (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

-- Grafana: numbers without anybody's name. A query that takes long is ended before the service feels it.
ALTER ROLE mentoro_dashboards LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    CONNECTION LIMIT 8 PASSWORD :'dashboards_password';
ALTER ROLE mentoro_dashboards SET default_transaction_read_only = on;
ALTER ROLE mentoro_dashboards SET statement_timeout = '10s';
GRANT USAGE ON SCHEMA dashboards TO mentoro_dashboards;
GRANT SELECT ON ALL TABLES IN SCHEMA dashboards TO mentoro_dashboards;
-- Also those of later migrations, which the same owner runs.
ALTER DEFAULT PRIVILEGES IN SCHEMA dashboards GRANT SELECT ON TABLES TO mentoro_dashboards;

-- The exporter of metrics: what the server says of itself, and no table.
ALTER ROLE mentoro_exporter LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    CONNECTION LIMIT 4 PASSWORD :'exporter_password';
ALTER ROLE mentoro_exporter SET statement_timeout = '10s';
GRANT pg_monitor TO mentoro_exporter;

-- Anybody may make temporary tables unless told otherwise, and fill the disk with them.
REVOKE TEMPORARY ON DATABASE :"DBNAME" FROM PUBLIC;

COMMIT;
