import type { OwnStore } from '../store.js'

/** One step of pocketgate.db; its place in the list is its number, so steps are only ever added. */
export interface OwnMigration {
  name: string
  statements: readonly string[]
}

/** What pocketgate.db holds, step by step. */
export const ownMigrations: readonly OwnMigration[] = []

/** Brings pocketgate.db up to date, in one transaction. */
export async function migrateOwn(
  store: OwnStore,
  list: readonly OwnMigration[] = ownMigrations,
): Promise<void> {
  const known = await store.read.get("SELECT 1 FROM sqlite_master WHERE name = 'migrations'")
  if (known) {
    const row = await store.read.get<{ applied: number }>(countApplied)
    if ((row?.applied ?? 0) >= list.length) return
  }
  await store.transaction(async (tx) => {
    await tx.run(createMigrations)
    // Read again inside the transaction: another process may have been first.
    const done = (await tx.get<{ applied: number }>(countApplied))?.applied ?? 0
    for (const step of list.slice(done)) {
      for (const statement of step.statements) await tx.run(statement)
      await tx.run('INSERT INTO migrations (name, applied) VALUES (?, ?)', [step.name, Date.now()])
    }
  })
}

const createMigrations =
  'CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY NOT NULL, applied INTEGER NOT NULL)'
const countApplied = 'SELECT count(*) AS applied FROM migrations'
