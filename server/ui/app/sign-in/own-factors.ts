import type { RecordModel } from 'pocketbase'
import { pb } from '../api'

const base = '/api/collections/_superusers'

interface Answer {
  token: string
  record: RecordModel
}

/**
 * Signs in with an authenticator app or a recovery code, which PocketBase and its SDK don't know.
 */
export async function signInByCode(
  way: 'totp' | 'recoveryCode',
  body: Record<string, unknown>,
): Promise<void> {
  const path = way === 'totp' ? 'auth-with-totp' : 'auth-with-recovery-code'
  keep(await pb.send<Answer>(`${base}/${path}`, { method: 'POST', body }))
}

/**
 * Signs in with a passkey of this device; it must belong to the account with that address, if one
 * is given.
 */
export async function signInByPasskey(identity: string, step: { mfaId?: string }): Promise<void> {
  const who = step.mfaId ? step : identity === '' ? {} : { identity }
  const asked = await pb.send(`${base}/auth-with-passkey/options`, { method: 'POST', body: who })
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked)
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  const body = { credential: credential.toJSON(), ...step }
  keep(await pb.send<Answer>(`${base}/auth-with-passkey`, { method: 'POST', body }))
}

function keep({ token, record }: Answer): void {
  pb.authStore.save(token, record)
}
