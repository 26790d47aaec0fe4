import { StartError } from '../base/errors.js'
import { find } from '../store/statements/params.js'
import type { Db } from '../store/store.js'
import { decryptText } from './crypt.js'
import { defaultSettings, type RateLimitRule, type Settings } from './defaults.js'

/** The row of `_params` that contains the settings. */
export const settingsId = 'settings'

/**
 * The row's value: a BLOB for plain settings, TEXT for encrypted ones. Undefined if there is no
 * row.
 */
export type StoredSettings = string | Buffer | null | undefined

/** Reads the row of the settings. */
export async function loadSettings(db: Db): Promise<StoredSettings> {
  return find(db, settingsId)
}

/**
 * The stored settings on top of the defaults; keys that this version doesn't know are kept. If
 * nothing is stored, the result is the defaults. As in PocketBase, a plain text is read even if a
 * key is set. Throws StartError for an unreadable text. Source: core/settings_query.go loadParam.
 */
export function readSettings(stored: StoredSettings, encryptionKey: string): Settings {
  if (stored === undefined) return defaultSettings()
  const text = Buffer.isBuffer(stored) ? stored.toString('utf8') : (stored ?? '')
  return cleanLists(merge(defaultSettings(), parseStored(text, encryptionKey)) as Settings)
}

function parseStored(text: string, encryptionKey: string): unknown {
  const plain = parseObject(text)
  if (plain) return plain
  if (encryptionKey === '') {
    throw new StartError(
      'the stored settings are encrypted or damaged: name the variable with their key by --encryptionEnv',
    )
  }
  let decrypted: string
  try {
    decrypted = decryptText(text, encryptionKey)
  } catch (error) {
    throw new StartError('the stored settings cannot be decrypted with the key given', {
      cause: error,
    })
  }
  const settings = parseObject(decrypted)
  if (!settings) throw new StartError('the stored settings are damaged')
  return settings
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

// As Go decodes JSON into a filled struct: objects merge, null leaves a plain value unchanged and
// empties a list. A value of another type than the default's is left out.
function merge(base: unknown, stored: unknown): unknown {
  if (isObject(base)) {
    if (!isObject(stored)) return base
    const merged: Record<string, unknown> = { ...base }
    for (const [key, value] of Object.entries(stored)) {
      if (key === '__proto__') continue
      merged[key] = key in base ? merge(base[key], value) : value
    }
    return merged
  }
  if (Array.isArray(base)) return Array.isArray(stored) ? stored : stored === null ? [] : base
  return typeof stored === typeof base ? stored : base
}

// Entries of a list can't be merged with a default, so a wrong entry is left out.
function cleanLists(settings: Settings): Settings {
  const texts = (list: string[]) => list.filter((item) => typeof item === 'string')
  const { rateLimits, trustedProxy } = settings
  return {
    ...settings,
    superuserIPs: texts(settings.superuserIPs),
    trustedProxy: { ...trustedProxy, headers: texts(trustedProxy.headers) },
    rateLimits: {
      ...rateLimits,
      excludedIPs: texts(rateLimits.excludedIPs),
      rules: rateLimits.rules
        .filter(isObject)
        .map((rule) => merge(emptyRule, rule) as RateLimitRule),
    },
  }
}

const emptyRule: RateLimitRule = { label: '', audience: '', duration: 0, maxRequests: 0 }

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
