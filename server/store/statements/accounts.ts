import { quoteName } from '../names.js'
import type { Db, Row } from '../store.js'
import type { Change } from './rows.js'

// Rows of auth collections, by columns that all of them have. `table` is the collection's name.

export interface Held {
  id: string
  tokenKey: string
  /** The hash; undefined means any. */
  password?: string | undefined
  unverified?: boolean
}

/**
 * Whether an account is still as given. It is an UPDATE that changes nothing, so that it also locks
 * the row if writers run side by side.
 */
export async function hold(tx: Db, table: string, held: Held): Promise<boolean> {
  const { id, tokenKey, password, unverified = false } = held
  const values = [id, tokenKey]
  if (password !== undefined) values.push(password)
  const also = unverified ? ' AND "verified" = 0' : ''
  const { changes } = await tx.run(
    `UPDATE ${quoteName(table)} SET "tokenKey" = "tokenKey"
     WHERE "id" = ? AND "tokenKey" = ?${password === undefined ? '' : ' AND "password" = ?'}${also}`,
    values,
  )
  return changes === 1
}

export function keys(
  db: Db,
  table: string,
  id: string,
): Promise<{ tokenKey: string; email: string } | undefined> {
  return db.get<{ tokenKey: string; email: string }>(
    `SELECT "tokenKey", "email" FROM ${quoteName(table)} WHERE "id" = ?`,
    [id],
  )
}

/** Another hash of the same password, if the stored one is still `hash`. */
export function replacedHash(id: string, hash: string, renewed: string): Change {
  return {
    set: '"password" = ?',
    where: '"id" = ? AND "password" = ?',
    params: [renewed, id, hash],
  }
}

/** The hashes of some accounts, whichever come first. */
export async function somePasswords(db: Db, table: string, count: number): Promise<string[]> {
  const rows = await db.all<{ password: string }>(
    `SELECT "password" FROM ${quoteName(table)} LIMIT ${count}`,
    [],
    count,
  )
  return rows.map(({ password }) => password)
}

/** The addresses of all. */
export async function emails(db: Db, table: string): Promise<string[]> {
  const rows = await db.all<{ email: string }>(`SELECT "email" FROM ${quoteName(table)}`)
  return rows.map(({ email }) => email)
}

export function withEmail(db: Db, table: string, email: string): Promise<Row[]> {
  return db.all(`SELECT * FROM ${quoteName(table)} WHERE "email" = ?`, [email])
}

export async function hasEmail(db: Db, table: string, email: string): Promise<boolean> {
  return (
    (await db.get(`SELECT 1 FROM ${quoteName(table)} WHERE "email" = ?`, [email])) !== undefined
  )
}

/** Whether there is an account with an address other than that. */
export async function isOtherThan(db: Db, table: string, email: string): Promise<boolean> {
  const row = await db.get(`SELECT 1 FROM ${quoteName(table)} WHERE "email" != ? LIMIT 1`, [email])
  return row !== undefined
}

/**
 * The ids of accounts that a contract binds to a tenant, or to none; undefined: all. The first
 * `count` by id.
 */
export async function idsOfTenant(
  db: Db,
  table: string,
  tenant: string | undefined,
  count: number,
): Promise<string[]> {
  const where = tenant === undefined ? '' : ` WHERE "tenant" IN (?, '')`
  const rows = await db.all<{ id: string }>(
    `SELECT "id" FROM ${quoteName(table)}${where} ORDER BY "id" LIMIT ${count}`,
    tenant === undefined ? [] : [tenant],
    count,
  )
  return rows.map(({ id }) => id)
}

/** The key of slugbase's contract; undefined if the account is gone. */
export async function userKey(db: Db, table: string, id: string): Promise<string | undefined> {
  const row = await db.get<{ key: string }>(
    `SELECT "user_key" AS "key" FROM ${quoteName(table)} WHERE "id" = ?`,
    [id],
  )
  return row?.key
}

/** Sets such a key for an account without one, if nobody has it. */
export function setUserKey(table: string, id: string, key: string): Change {
  return {
    set: '"user_key" = ?',
    where: `"id" = ? AND "user_key" = '' AND NOT EXISTS (SELECT 1 FROM ${quoteName(table)} WHERE "user_key" = ?)`,
    params: [key, id, key],
  }
}
