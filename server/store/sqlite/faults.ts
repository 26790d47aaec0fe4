import { StartError } from '../../base/errors.js'
import { UniqueError } from '../store.js'

/** Whether another connection holds the lock that a statement needs. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error)
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')
}

/** The store's own error for a broken unique index; other errors are returned unchanged. */
export function translateFault(error: unknown): unknown {
  const code = codeOf(error)
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    return new UniqueError(columnsOf((error as Error).message), error)
  }
  return error
}

/** Why a database or a data folder can't be opened, as one line for the operator. */
export function openFault(path: string, error: unknown): unknown {
  if (error instanceof StartError) return error
  const code = codeOf(error)
  if (code === 'SQLITE_NOTADB') {
    return new StartError(`${path} is not a SQLite database`, { cause: error })
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new StartError(`${path} is damaged: restore it from a backup`, { cause: error })
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new StartError(`cannot open ${path}: ${reason}`, { cause: error })
}

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : ''
}

// "UNIQUE constraint failed: users.email, users.realm"; an index on an expression only gives its
// name.
function columnsOf(message: string): string[] {
  const list = message.slice(message.indexOf(':') + 1).trim()
  if (list.startsWith('index ')) return []
  return list.split(', ').map((part) => part.slice(part.indexOf('.') + 1))
}
