// What the browser does with passkeys: the server's options in, the key's answer out, both as JSON.

export const hasPasskeys = 'PublicKeyCredential' in globalThis

/** Makes a passkey for who is signed in; `options` are those of POST passkeys/options. */
export async function makePasskey(options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  return (await navigator.credentials.create({ publicKey })).toJSON()
}

/** Lets a passkey answer: a login, or the proof of a change. */
export async function usePasskey(options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return (await navigator.credentials.get({ publicKey })).toJSON()
}

/**
 * Logs in by a passkey: without a name, with one, or as the second step of a login. Keeps the session as the
 * SDK's own logins do.
 */
export async function logInByPasskey(pb, { identity = '', mfaId = '' } = {}) {
  const path = `${pb.collection('users').baseCollectionPath}/auth-with-passkey`
  const method = 'POST'
  const options = await pb.send(`${path}/options`, { method, body: { mfaId } })
  const credential = await usePasskey(options)
  const { token, record } = await pb.send(path, { method, body: { identity, mfaId, credential } })
  pb.authStore.save(token, record)
}
