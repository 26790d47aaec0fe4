import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

// AES-256-GCM with Go's standard sizes; the text is base64 of nonce, ciphertext and tag.
// Source: PocketBase tools/security/encrypt.go.
const nonceBytes = 12
const tagBytes = 16

/** Encrypts a text with a key of 32 characters. */
export function encryptText(text: string, key: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key), nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64')
}

/** The text that `encryptText` or PocketBase encrypted. Throws for a wrong key or a changed text. */
export function decryptText(encrypted: string, key: string): string {
  const bytes = Buffer.from(encrypted, 'base64')
  if (bytes.length < nonceBytes + tagBytes) throw new Error('the encrypted text is too short')
  const tagAt = bytes.length - tagBytes
  const decipher = createDecipheriv(
    'aes-256-gcm',
    Buffer.from(key),
    bytes.subarray(0, nonceBytes),
    { authTagLength: tagBytes },
  )
  decipher.setAuthTag(bytes.subarray(tagAt))
  const body = decipher.update(bytes.subarray(nonceBytes, tagAt))
  return Buffer.concat([body, decipher.final()]).toString('utf8')
}
