// Passkeys in the browser: the server's options in, the key's answer out, both as JSON.

export const hasPasskeys = 'PublicKeyCredential' in globalThis

/**
 * Creates a passkey for the account that is signed in; `options` are those of POST
 * passkeys/options.
 */
export async function makePasskey(options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  return (await navigator.credentials.create({ publicKey })).toJSON()
}

/** Gets an answer from a passkey: for a login, or to prove a change. */
export async function usePasskey(options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return (await navigator.credentials.get({ publicKey })).toJSON()
}

/**
 * Logs in with a passkey: without a name, with one, or as the second step of a login. Stores the
 * session like the SDK's own logins.
 */
export async function logInByPasskey(pb, { identity = '', mfaId = '' } = {}) {
  const path = `${pb.collection('users').baseCollectionPath}/auth-with-passkey`
  const method = 'POST'
  const options = await pb.send(`${path}/options`, { method, body: { mfaId } })
  const credential = await usePasskey(options)
  const { token, record } = await pb.send(path, { method, body: { identity, mfaId, credential } })
  pb.authStore.save(token, record)
}
