import type { Db } from '../store.js'

// The chain of pocketgate.db: `audit` has its entries, `audit_head` its end, `audit_anchors` its
// cuts, and `audit_key` a key if no other is configured.

/** Where the chain ends. */
export interface Head {
  id: number
  hash: string
  mac: string
}

/** A cut: the last removed entry. */
export interface Anchor extends Head {
  created: string
}

// Entries deleted at once: some milliseconds.
const partRows = 300

/** Rows of `entries`, which reads a part of the chain: some milliseconds. */
export const pageRows = 500

export function head(db: Db): Promise<Head | undefined> {
  return db.get<Head & Record<string, string | number>>('SELECT id, hash, mac FROM audit_head')
}

export function setHead(tx: Db, { id, hash, mac }: Head) {
  return tx.run('UPDATE audit_head SET id = ?, hash = ?, mac = ?', [id, hash, mac])
}

export function removeHead(tx: Db) {
  return tx.run('DELETE FROM audit_head')
}

export function lastAnchor(db: Db): Promise<Anchor | undefined> {
  return db.get<Anchor & Record<string, string | number>>(
    'SELECT id, hash, created, mac FROM audit_anchors ORDER BY id DESC LIMIT 1',
  )
}

export function insertAnchor(tx: Db, { id, hash, created, mac }: Anchor) {
  return tx.run(anchoring, [id, hash, created, mac])
}

/** Those after one and up to another, at most `pageRows`. */
export function entries<R>(db: Db, after: number, upTo: number): Promise<R[]> {
  return db.all<R>(selectPart, [after, upTo])
}

export async function hashOf(db: Db, id: number): Promise<string | undefined> {
  return (await db.get<{ hash: string }>('SELECT hash FROM audit WHERE id = ?', [id]))?.hash
}

/** The id of the first entry after a given one that isn't older than that. */
export async function firstSince(db: Db, after: number, created: string) {
  return (await db.get<{ id: number }>(since, [after, created]))?.id
}

/** The id of the newest entry. */
export async function newest(db: Db): Promise<number | undefined> {
  return (await db.get<{ id: number }>('SELECT id FROM audit ORDER BY id DESC LIMIT 1'))?.id
}

/** The ids of the newest entry and of the end, at one moment. */
export function ends(db: Db): Promise<{ id: number | null; head: number } | undefined> {
  return db.get<{ id: number | null; head: number }>(
    'SELECT (SELECT max(id) FROM audit) AS id, (SELECT id FROM audit_head) AS head',
  )
}

/** Some of the entries up to a given one. */
export function removePart(tx: Db, upTo: number) {
  return tx.run(removing, [upTo])
}

export async function key(db: Db): Promise<Buffer | undefined> {
  return (await db.get<{ key: Buffer }>('SELECT key FROM audit_key'))?.key
}

/** Stores one if there is none. */
export function insertKey(tx: Db, key: Buffer) {
  return tx.run(keying, [key])
}

const anchoring = 'INSERT INTO audit_anchors (id, hash, created, mac) VALUES (?, ?, ?, ?)'
const selectPart = `SELECT * FROM audit WHERE id > ? AND id <= ? ORDER BY id LIMIT ${pageRows}`
const since = 'SELECT id FROM audit WHERE id > ? AND created >= ? ORDER BY id LIMIT 1'
const removing = `DELETE FROM audit WHERE id IN
  (SELECT id FROM audit WHERE id <= ? ORDER BY id LIMIT ${partRows})`
const keying = 'INSERT INTO audit_key (one, key) VALUES (1, ?) ON CONFLICT (one) DO NOTHING'
