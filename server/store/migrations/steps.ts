import { createHash } from 'node:crypto'
import { backquoted } from '../names.js'
import { sql } from '../sqlite/dialect.js'
import type { Db } from '../store.js'
import { collectionIdOf, fieldIdOf } from './checksum.js'
import { buildIndex, type IndexParts, parseIndex } from './index-sql.js'
import type { SystemMigration } from './list.js'
import { mailTexts } from './mail-texts.js'
import { type EditedCollection, readCollections, saveCollection } from './saved-collection.js'
import { completeField, encodeFields } from './stored-field.js'

/**
 * What a system migration does to data.db; true if it saved a collection, so that views may follow.
 */
export type Step = (tx: Db, now: number) => Promise<boolean>

const nothing: Step = async () => false

/** PocketBase's system migrations, as far as a folder of 0.23 or later may need them. */
export const steps: Record<SystemMigration, Step> = {
  // auxiliary.db is handled before the transaction.
  '1640988000_aux_init.go': nothing,
  '1640988000_init.go': nothing,
  // The change from 0.22: a folder of 0.23 has been through it.
  '1717233556_v0.23_migrate.go': nothing,
  '1717233557_v0.23_migrate2.go': resetDeleteRules,
  '1717233558_v0.23_migrate3.go': normalizeIds,
  '1717233559_v0.23_migrate4.go': addSentTo,
  '1763020353_update_default_auth_alert_templates.go': renewAlertTexts,
  '1778828400_normalize_indexes.go': adoptIndexes,
}

async function resetDeleteRules(tx: Db, now: number): Promise<boolean> {
  await tx.run('CREATE INDEX IF NOT EXISTS idx__collections_type on `_collections` (`type`)')
  let saved = false
  for (const collection of await readCollections(tx, 'base')) {
    if (collection.name !== '_mfas' && collection.name !== '_otps') continue
    if (collection.deleteRule === null) continue
    await saveCollection(tx, { ...collection, deleteRule: null }, now)
    saved = true
  }
  return saved
}

const systemNames = ['_mfas', '_otps', '_externalAuths', '_authOrigins', '_superusers']

async function normalizeIds(tx: Db): Promise<boolean> {
  for (const { id, type, name, fields } of await readCollections(tx)) {
    if (!systemNames.includes(name)) continue
    const newId = collectionIdOf(type, name)
    const newFields = fields.map((field) =>
      field.system === true ? { ...field, id: fieldIdOf(field.type, field.name) } : field,
    )
    const changed = newFields.some((field, index) => field.id !== fields[index]!.id)
    if (newId === id && !changed) continue
    await tx.run('UPDATE _collections SET id = ?, fields = ? WHERE id = ?', [
      newId,
      encodeFields(newFields),
      id,
    ])
    for (const table of ['_mfas', '_otps', '_authOrigins']) {
      await tx.run(`UPDATE ${table} SET collectionRef = ? WHERE collectionRef = ?`, [newId, id])
    }
    // Ids are fifteen random characters or more, so a quoted one is a reference.
    await tx.run('UPDATE _collections SET fields = replace(fields, ?, ?)', [
      `"${id}"`,
      `"${newId}"`,
    ])
  }
  return false
}

async function addSentTo(tx: Db, now: number): Promise<boolean> {
  const otps = (await readCollections(tx, 'base')).find(({ name }) => name === '_otps')
  if (!otps || otps.fields.some(({ name }) => name === 'sentTo')) return false
  const sentTo = completeField({ type: 'text', name: 'sentTo', system: true, hidden: true })
  await tx.run("ALTER TABLE `_otps` ADD COLUMN `sentTo` TEXT DEFAULT '' NOT NULL")
  await saveCollection(tx, { ...otps, fields: [...otps.fields, sentTo] }, now)
  return true
}

/** SHA-256 of the default text of alert mails up to 0.31. */
const oldAlertHash = 'ba5c60f52c2370c3c8cbbf54cbca348bde1dfd6ccdca01b06d32524139312d28'

async function renewAlertTexts(tx: Db, now: number): Promise<boolean> {
  let saved = false
  for (const collection of await readCollections(tx, 'auth')) {
    const alert = collection.options.authAlert as { emailTemplate?: { body?: string } } | undefined
    const body = alert?.emailTemplate?.body ?? ''
    if (createHash('sha256').update(body).digest('hex') !== oldAlertHash) continue
    const emailTemplate = { ...alert!.emailTemplate, body: mailTexts.authAlert.body }
    const options = { ...collection.options, authAlert: { ...alert, emailTemplate } }
    await saveCollection(tx, { ...collection, options }, now)
    saved = true
  }
  return saved
}

// Source: migrations/1778828400_normalize_indexes.go.
async function adoptIndexes(tx: Db, now: number): Promise<boolean> {
  let saved = false
  for (const collection of await readCollections(tx)) {
    if (collection.system || collection.type === 'view') continue
    const inTable = await tx.all<{ name: string; sql: string }>(sql.tableIndexes, [collection.name])
    if (inTable.length === 0 && collection.indexes.length === 0) continue
    const indexes = [...collection.indexes]
    for (const row of inTable) {
      const found = parseIndex(row.sql)
      if (!found || isListed(found, collection.indexes)) continue
      const missing = { ...found, schemaName: '', table: collection.name }
      await tx.run(`DROP INDEX ${backquoted(row.name)}`)
      if (!isCovered(missing, collection, indexes)) indexes.push(buildIndex(missing))
    }
    await saveCollection(tx, { ...collection, indexes }, now)
    saved = true
  }
  return saved
}

function isListed(index: IndexParts, list: readonly string[]): boolean {
  const name = index.name.toLowerCase()
  return list.some((statement) => parseIndex(statement)?.name.toLowerCase() === name)
}

// An auth collection has its own unique indexes on these two columns anyway.
function isCovered(
  index: IndexParts,
  collection: EditedCollection,
  list: readonly string[],
): boolean {
  const column = index.columns.length === 1 ? index.columns[0]!.name.toLowerCase() : ''
  if (collection.type === 'auth' && index.unique && /^(tokenkey|email)$/.test(column)) return true
  const wanted = buildIndex(index)
  return list.some((statement) => {
    const known = parseIndex(statement)
    const { name, schemaName, table } = index
    return known !== undefined && buildIndex({ ...known, name, schemaName, table }) === wanted
  })
}
