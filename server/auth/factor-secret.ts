import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto'
import { StartError } from '../base/errors.js'

/** A secret as it is stored: encrypted, and with which key. */
export interface Sealed {
  text: string
  key: string
}

/** What a secret belongs to; it can only be decrypted for that. */
export interface SecretOwner {
  collection: string
  record: string
}

/** A key and its id. */
export interface Key {
  id: string
  bytes: Buffer
}

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM with a new nonce for each secret. */
export function encrypt(key: Key, secret: Buffer, owner: SecretOwner): Sealed {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(bindTo(owner))
  const parts = [nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]
  return { text: Buffer.concat(parts).toString('base64url'), key: key.id }
}

/** Throws for a secret of another key or owner. */
export function decrypt({ bytes }: Key, { text }: Sealed, owner: SecretOwner): Buffer {
  const all = Buffer.from(text, 'base64url')
  const cipher = createDecipheriv('aes-256-gcm', bytes, all.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  cipher.setAAD(bindTo(owner)).setAuthTag(all.subarray(-tagBytes))
  return Buffer.concat([cipher.update(all.subarray(nonceBytes, -tagBytes)), cipher.final()])
}

/** So that a row moved to another account can't be decrypted there. */
function bindTo({ collection, record }: SecretOwner): Buffer {
  return Buffer.from(`totp ${collection} ${record}`)
}

/** One key from the configuration. Throws StartError if it isn't one. */
export function readConfigured(text: string): Key {
  const trimmed = text.trim()
  const bytes = Buffer.from(trimmed, /^[0-9a-f]{64}$/i.test(trimmed) ? 'hex' : 'base64')
  if (bytes.length !== keyBytes) {
    throw new StartError(
      `factors.keyEnv: its variable must hold keys of ${keyBytes} bytes as base64 or hexadecimal, with commas between`,
    )
  }
  return keyFrom(bytes)
}

export function newKey(): Key {
  return keyFrom(randomBytes(keyBytes))
}

/** The key of these bytes. */
export function keyFrom(bytes: Buffer): Key {
  return { id: idOf(bytes), bytes }
}

/** Identifies the key without revealing anything about it. */
function idOf(bytes: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from('pocketgate factor key '), bytes])).slice(0, 16)
}
