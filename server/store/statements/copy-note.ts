import { copyNoteTable as table } from '../migrations/prepare.js'
import type { Db } from '../store.js'

// The completed steps of copying a whole folder, kept in the target while the copy runs.

export function create(tx: Db) {
  return tx.run(`CREATE TABLE ${table} (step TEXT PRIMARY KEY NOT NULL)`)
}

export function add(tx: Db, step: string) {
  return tx.run(`INSERT INTO ${table} (step) VALUES (?)`, [step])
}

export async function has(db: Db, step: string): Promise<boolean> {
  return (await db.get(`SELECT 1 FROM ${table} WHERE step = ?`, [step])) !== undefined
}

export async function steps(db: Db): Promise<string[]> {
  const rows = await db.all<{ step: string }>(`SELECT step FROM ${table}`)
  return rows.map(({ step }) => step)
}

export function drop(tx: Db) {
  return tx.run(`DROP TABLE ${table}`)
}
