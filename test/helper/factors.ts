import { Secret, TOTP } from 'otpauth'
import type PocketBase from 'pocketbase'
import { logIn, send } from './scenario.js'

/** Switches a collection's factors on, as a superuser would. */
export async function setFactors(url: string, collection: string, body: object): Promise<void> {
  const { token } = await logIn(url, '_superusers', 'root@example.com', '1234567890')
  const path = `/api/collections/${collection}/factors`
  const headers = { authorization: token }
  const { status, text } = await send(url, { method: 'PATCH', path, headers, body })
  if (status !== 200) throw new Error(text)
}

/** The code of a Base32 secret, `steps` steps of 30 s from now. */
export function codeAt(secret: string, steps = 0): string {
  const timestamp = Date.now() + steps * 30_000
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp })
}

/** A code that isn't valid now, in the next steps or in the last ones. */
export function wrongCode(secret: string): string {
  const near = [-2, -1, 0, 1, 2].map((steps) => codeAt(secret, steps))
  for (let code = 0; ; code++) {
    const text = String(code).padStart(6, '0')
    if (!near.includes(text)) return text
  }
}

/** Sets up an app for the client's account. Uses the code of the previous step. */
export async function enrol(
  client: PocketBase,
  collection: string,
  proof = '',
): Promise<{ secret: string; recoveryCodes: string[] }> {
  const path = `/api/collections/${collection}/totp`
  const { secret } = await client.send(path, { method: 'POST', body: { code: proof } })
  const body = { code: codeAt(secret, -1) }
  const { recoveryCodes } = await client.send(`${path}/confirm`, { method: 'POST', body })
  return { secret, recoveryCodes }
}
