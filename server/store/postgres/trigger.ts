const form =
  /^\s*CREATE\s+TRIGGER\s+(\w+)\s+BEFORE\s+(INSERT|UPDATE|DELETE)\s+ON\s+(\w+)\s+(?:WHEN\s+([\s\S]+?)\s+)?BEGIN\s+SELECT\s+RAISE\(ABORT,\s*'((?:[^']|'')*)'\);?\s*END\s*$/i

const dropForm = /^\s*DROP\s+TRIGGER\s+(\w+)\s*;?\s*$/i

/** Translates a trigger that refuses into a function and a trigger, or the statements that drop both; undefined for any other statement. */
export function triggerSql(source: string): string | undefined {
  const dropped = dropForm.exec(source)
  if (dropped) return `DROP FUNCTION ${dropped[1]}() CASCADE`
  const found = form.exec(source)
  if (!found) return undefined
  const [, name, event, table, condition, message] = found
  return `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
    IF ${condition ?? 'true'} THEN RAISE EXCEPTION '${message}'; END IF;
    RETURN ${event!.toUpperCase() === 'DELETE' ? 'OLD' : 'NEW'};
  END $body$;
  CREATE TRIGGER ${name} BEFORE ${event} ON ${table} FOR EACH ROW EXECUTE FUNCTION ${name}()`
}
