import { buildIndex, type IndexParts, parseIndex } from '../store/migrations/index-sql.js'

const none: IndexParts = {
  unique: false,
  optional: false,
  schemaName: '',
  name: '',
  table: '',
  columns: [],
  where: '',
}

/** The parts of a CREATE INDEX statement; empty ones for anything else. */
export function parseTableIndex(statement: string): IndexParts {
  return parseIndex(statement) ?? none
}

export function isValidIndex({ name, table, columns }: IndexParts): boolean {
  return name !== '' && table !== '' && columns.length > 0
}

/** The statement in PocketBase's layout, '' for incomplete parts. */
export function buildTableIndex(index: IndexParts): string {
  return isValidIndex(index) ? buildIndex(index) : ''
}
