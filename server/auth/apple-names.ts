import type { App } from '../base/app.js'
import { boundedCache } from '../base/bounded-cache.js'

// Arbitrary, but nobody has so many first logins in a minute.
const limit = 1000
const lifeMs = 60_000
// Longer ones are cut; PocketBase's.
const maxLength = 150
const maxCodeLength = 1000

interface Kept {
  name: string
  until: number
}

// Of each app: names by code. Lost with the process, which costs no more than a name.
const names = new WeakMap<App, ReturnType<typeof boundedCache<string, Kept>>>()

/**
 * Keeps the name that Apple tells once, in the form that comes back to us, for the login with the
 * same code, for a minute. Anything else is passed over.
 * Source: PocketBase apis/record_auth_with_oauth2_redirect.go parseAndStoreAppleRedirectName.
 */
export function keepAppleName(app: App, code: string, user: string): void {
  const name = readName(user)
  if (name === '' || code === '' || code.length > maxCodeLength) return
  namesOf(app).set(code, { name, until: app.clock.now() + lifeMs })
}

/** That name, once; '' where there is none. */
export function takeAppleName(app: App, code: string): string {
  const kept = namesOf(app).get(code)
  if (!kept) return ''
  namesOf(app).set(code, { name: '', until: 0 })
  return app.clock.now() <= kept.until ? kept.name : ''
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

function namesOf(app: App): ReturnType<typeof boundedCache<string, Kept>> {
  let known = names.get(app)
  if (!known) {
    known = boundedCache<string, Kept>(limit)
    names.set(app, known)
  }
  return known
}
