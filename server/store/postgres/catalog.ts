/** Gives an index to the row numbers of tables that an earlier release made. */
export function rowNumberIndexes(schema: string): string {
  return `DO $f$ DECLARE tbl regclass; BEGIN
    FOR tbl IN SELECT c.oid FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = '_rowid_'
      WHERE c.relnamespace = '${schema.replaceAll("'", "''")}'::regnamespace AND c.relkind = 'r'
        AND NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)
    LOOP EXECUTE format('ALTER TABLE %s ADD UNIQUE ("_rowid_")', tbl); END LOOP; END $f$`
}

/**
 * A schema's tables, views and indexes under the names of SQLite's catalog; for that schema only.
 */
export function catalogViews(schema: string): string[] {
  const here = `'${schema.replaceAll("'", "''")}'::regnamespace`
  return [
    `CREATE VIEW sqlite_master AS
      SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' ELSE 'index' END AS type,
        c.relname::text COLLATE "C" AS name, coalesce(t.relname, c.relname)::text COLLATE "C" AS tbl_name, 0 AS rootpage,
        CASE c.relkind WHEN 'v' THEN 'CREATE VIEW ' || quote_ident(c.relname) || ' AS ' || pg_get_viewdef(c.oid)
          WHEN 'i' THEN pg_get_indexdef(c.oid) ELSE 'CREATE TABLE ' || quote_ident(c.relname) END AS sql
      FROM pg_class AS c LEFT JOIN pg_index AS i ON i.indexrelid = c.oid LEFT JOIN pg_class AS t ON t.oid = i.indrelid
      WHERE c.relnamespace = ${here} AND c.relkind IN ('r', 'v', 'i')
        AND c.relname NOT IN ('sqlite_master', 'sqlite_schema', 'temp_sqlite_master')
        AND NOT EXISTS (SELECT FROM pg_attribute AS a
          WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0] AND a.attname = '_rowid_')
      ORDER BY c.oid`,
    `CREATE FUNCTION dependent_views(view text) RETURNS TABLE (name text, sql text) STABLE LANGUAGE sql AS $f$
      WITH RECURSIVE deep AS (
        SELECT c.oid FROM pg_class AS c WHERE c.relnamespace = ${here} AND c.relname = view
        UNION SELECT r.ev_class FROM deep JOIN pg_depend AS d ON d.refobjid = deep.oid
          JOIN pg_rewrite AS r ON r.oid = d.objid WHERE r.ev_class <> deep.oid)
      SELECT m.name, m.sql FROM deep JOIN pg_class AS c ON c.oid = deep.oid
      JOIN sqlite_master AS m ON m.name = c.relname AND m.type = 'view'
      WHERE c.relname <> view ORDER BY c.oid $f$`,
    'CREATE VIEW sqlite_schema AS SELECT * FROM sqlite_master',
    'CREATE VIEW temp_sqlite_master AS SELECT * FROM sqlite_master WHERE false',
    `CREATE FUNCTION pragma_table_info(tbl text) RETURNS TABLE (name text, type text, "notnull" integer, dflt_value text)
      STABLE STRICT LANGUAGE sql AS $f$
      SELECT a.attname::text, CASE a.atttypid::regtype::text WHEN 'text' THEN 'TEXT' WHEN 'smallint' THEN 'BOOLEAN'
        WHEN 'double precision' THEN 'NUMERIC' WHEN 'bigint' THEN 'INT' WHEN 'integer' THEN 'INT' WHEN 'bytea' THEN 'BLOB' ELSE '' END, a.attnotnull::integer, pg_get_expr(d.adbin, d.adrelid)
      FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
      LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE c.relnamespace = ${here} AND c.relname = tbl AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> '_rowid_'
      ORDER BY a.attnum $f$`,
  ]
}
