import Database from 'better-sqlite3'

/** Accounts used in requests, spread over the table. */
const sampled = 400

/**
 * Fills `users` of a stopped folder up to `count` accounts, copies of the first one with their own
 * ids, names and e-mails. Directly in the database file: through the API a million would take
 * hours. Anybody who is signed in may list and view them. Returns `sample` of them, `{ id, email,
 * username }` each.
 */
export function growUsers(dir, count, { sample = sampled, verified = true } = {}) {
  const db = new Database(`${dir}/data.db`)
  try {
    db.pragma('synchronous = OFF')
    const columns = db.pragma('table_info(users)').map(({ name }) => name)
    const { have } = db.prepare('SELECT count(*) AS have FROM users').get()
    const values = columns.map((name) => `${own[name] ?? `first."${name}"`} AS "${name}"`)
    db.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO users (${columns.map((name) => `"${name}"`).join(', ')})
       SELECT ${values.join(', ')} FROM n,
         (SELECT * FROM users WHERE email LIKE 'bench-%' ORDER BY rowid LIMIT 1) AS first`,
    ).run(Math.max(0, count - have))
    db.prepare('UPDATE _collections SET listRule = @rule, viewRule = @rule WHERE name = @name').run(
      {
        rule: '@request.auth.id != ""',
        name: 'users',
      },
    )
    if (!verified) db.exec("UPDATE users SET verified = 0 WHERE email LIKE 'grown-%'")
    // As a server leaves it, so that the first reads don't pay for the creation.
    db.pragma('wal_checkpoint(TRUNCATE)')
    const step = Math.max(1, Math.floor(count / sample))
    return db
      .prepare(
        `SELECT id, email, username FROM users WHERE email LIKE 'grown-%' AND rowid % ? = 0 LIMIT ?`,
      )
      .all(step, sample)
  } finally {
    db.close()
  }
}

// Ids and keys are random, like real ones: rows that are adjacent in an index aren't adjacent in
// the table.
const own = {
  id: 'substr(lower(hex(randomblob(8))), 1, 15)',
  tokenKey: 'hex(randomblob(25))',
  email: "'grown-' || i || '@example.com'",
  username: "'grown_' || i",
  name: "'Grown ' || (i % 1000)",
}
