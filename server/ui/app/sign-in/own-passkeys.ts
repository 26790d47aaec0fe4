import { pb } from '../api'

const path = '/api/collections/_superusers/passkeys'

export interface Passkey {
  id: string
  name: string
  created: string
  lastUsed: string
}

/** Proves that whoever changes factors has one at hand; empty before there is one. */
export type Proof = { code?: string; passkey?: object }

export async function listPasskeys(): Promise<Passkey[]> {
  return (await pb.send<{ items: Passkey[] }>(path, {})).items
}

/** With a code if one was typed, otherwise with a passkey. */
export async function prove(code: string, hasPasskeys: boolean): Promise<Proof> {
  if (code !== '' || !hasPasskeys) return { code }
  const asked = await pb.send(`${path}/proof`, { method: 'POST', body: {} })
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked)
  const got = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  return { passkey: got.toJSON() }
}

/** Returns the recovery codes if these are the account's first ones. */
export async function addPasskey(name: string, proof: Proof): Promise<string[]> {
  const options = await pb.send(`${path}/options`, { method: 'POST', body: proof })
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  const body = { ...(name && { name }), credential: made.toJSON() }
  return (await pb.send<{ recoveryCodes: string[] }>(path, { method: 'POST', body })).recoveryCodes
}

export function renamePasskey(id: string, name: string): Promise<unknown> {
  return pb.send(`${path}/${id}`, { method: 'PATCH', body: { name } })
}

export function removePasskey(id: string, proof: Proof): Promise<unknown> {
  return pb.send(`${path}/${id}`, { method: 'DELETE', body: proof })
}
