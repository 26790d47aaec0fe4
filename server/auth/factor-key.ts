import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import * as factorKeys from '../store/statements/factor-keys.js'
import type { Db, Store } from '../store/store.js'
import { keyFile, makeFile, readKeys, writeKeys } from './factor-key-file.js'
import {
  decrypt,
  encrypt,
  type Key,
  newKey,
  readConfigured,
  type Sealed,
  type SecretOwner,
} from './factor-secret.js'

/**
 * The keys of secrets that have to be decrypted again. Nothing is opened or created before it is
 * needed.
 */
export interface FactorKeys {
  /**
   * Encrypts with the current key; whoever stores the result must check it with `isCurrent`. Throws
   * KeyMissing.
   */
  seal(secret: Buffer, owner: SecretOwner): Promise<Sealed>
  /** Throws KeyMissing if the key isn't there, and an Error if it can't decrypt the secret. */
  open(sealed: Sealed, owner: SecretOwner): Buffer
  /** Does the same work for an unknown account, in vain. */
  openDecoy(): Buffer
  /**
   * Call in the transaction that stores a sealed secret: false if another key has become current
   * since.
   */
  isCurrent(tx: Db, sealed: Sealed): Promise<boolean>
  /** The ids of the available keys, newest first. */
  ids(): string[]
  /** Makes another key the current one: for the file a new one, for the configuration its first. */
  rotate(): Promise<void>
  /** Removes the keys in the file that are neither current nor in `used`. */
  dropUnused(used: ReadonlySet<string>): Promise<void>
}

/** The key that a secret was encrypted with is neither in the configuration nor in the folder. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing'
}

// As long as an app's secret.
const decoyBytes = 20
const nobody: SecretOwner = { collection: '', record: '' }

export interface FactorKeysOptions {
  dir: string
  store: Pick<Store, 'own'>
  log: Logger
  /** Keys from the configuration, separated by commas, or ''. */
  configured: string
}

/**
 * AES-256-GCM with a key id. The keys come from the configuration, or from `pocketgate.key`, which
 * is created with mode 0600 when it is first needed. Throws StartError for invalid keys in the
 * configuration.
 */
export function createFactorKeys({ dir, store, log, configured }: FactorKeysOptions): FactorKeys {
  const path = join(dir, keyFile)
  const fixed = configured === '' ? undefined : configured.split(',').map(readConfigured)
  let keys: Key[] = fixed ?? []
  const decoyKey = newKey()
  const decoy = encrypt(decoyKey, randomBytes(decoyBytes), nobody)

  /** Another process may have created or rotated them. */
  function look(): void {
    if (!fixed) keys = readKeys(path)
  }

  function find(id: string): Key | undefined {
    const known = keys.find((key) => key.id === id)
    if (known) return known
    look()
    return keys.find((key) => key.id === id)
  }

  /** The key that all processes encrypt with. */
  async function current(): Promise<Key> {
    const own = await store.own()
    const known = await factorKeys.current(own.read)
    if (known !== undefined) return held(known)
    look()
    if (keys.length === 0) makeFile(path)
    look()
    const first = keys[0]!
    await own.transaction((tx) => factorKeys.insert(tx, first.id))
    return held((await factorKeys.current(own.read))!)
  }

  function held(id: string): Key {
    const key = find(id)
    if (!key)
      throw new KeyMissing(
        `the key ${id} of second factors is missing: ${whereItIs(fixed !== undefined)}`,
      )
    return key
  }

  return {
    seal: async (secret, owner) => encrypt(await current(), secret, owner),
    open: (sealed, owner) => decrypt(held(sealed.key), sealed, owner),
    openDecoy: () => decrypt(decoyKey, decoy, nobody),
    isCurrent: (tx, { key }) => factorKeys.hold(tx, key),
    ids() {
      look()
      return keys.map(({ id }) => id)
    },
    async rotate() {
      const own = await store.own()
      // The file is written inside the transaction, so that two commands don't write it at once,
      // and before the row: whoever reads about the new key finds it.
      await own.transaction(async (tx) => {
        look()
        if (!fixed) writeKeys(path, [newKey(), ...keys])
        look()
        await factorKeys.put(tx, keys[0]!.id)
      })
      log.info({ key: keys[0]!.id }, 'second factors are encrypted with another key from now on')
    },
    async dropUnused(used) {
      if (fixed) return
      const own = await store.own()
      await own.transaction(async (tx) => {
        look()
        const now = await factorKeys.current(tx)
        writeKeys(
          path,
          keys.filter(({ id }) => id === now || used.has(id)),
        )
        look()
      })
    },
  }
}

function whereItIs(isConfigured: boolean): string {
  return isConfigured
    ? 'the variable that factors.keyEnv names must hold it'
    : `put ${keyFile} back into the data folder, or run \`pocketgate factors rotate-key\` and let its accounts enrol anew`
}
