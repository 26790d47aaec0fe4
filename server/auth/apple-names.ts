import type { App } from '../base/app.js'
import { authMarks } from './memory.js'

const lifeMs = 60_000
// Longer ones are cut; PocketBase's limit.
const maxLength = 150
const maxCodeLength = 1000

/**
 * Keeps the name that Apple sends once, in the form posted back to us, for a minute, for the login
 * with the same code. Anything else is ignored. Source: PocketBase
 * apis/record_auth_with_oauth2_redirect.go parseAndStoreAppleRedirectName.
 */
export async function keepAppleName(app: App, code: string, user: string): Promise<void> {
  const name = readName(user)
  if (name === '' || code === '' || code.length > maxCodeLength) return
  await app.cluster.marks.set(authMarks.appleNames, code, name, app.clock.now() + lifeMs)
}

/** Returns that name once; '' if there is none. */
export async function takeAppleName(app: App, code: string): Promise<string> {
  return (await app.cluster.marks.take(authMarks.appleNames, code)) ?? ''
}

function readName(user: string): string {
  try {
    const { name } = JSON.parse(user) as { name?: { firstName?: unknown; lastName?: unknown } }
    const parts = [name?.firstName ?? '', name?.lastName ?? '']
    if (!parts.every((part) => typeof part === 'string')) return ''
    return parts.join(' ').slice(0, maxLength).toWellFormed().trim()
  } catch {
    return ''
  }
}
