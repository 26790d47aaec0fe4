import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** An ES256 passkey for a domain, which answers without a browser. `publicKey`: COSE, base64url. */
export function makeKey(rpId) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  // A CBOR map: kty EC2, alg ES256, crv P-256, then the coordinates of 32 bytes each (RFC 9053, section 7.1.1).
  const cose = Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ])
  const id = randomBytes(32).toString('base64url')
  return {
    id,
    publicKey: cose.toString('base64url'),
    answer: (challenge, as = id) => answerOf({ rpId, challenge, privateKey, id: as }),
  }
}

/** The result of PublicKeyCredential.toJSON() (WebAuthn level 3, sections 5.8.1 and 6.1). */
function answerOf({ rpId, challenge, privateKey, id }) {
  const client = { type: 'webauthn.get', challenge, origin: `https://${rpId}`, crossOrigin: false }
  const clientData = Buffer.from(JSON.stringify(client))
  const present = 1
  const verified = 4
  const head = Buffer.from([present | verified, 0, 0, 0, 1])
  const authenticatorData = Buffer.concat([digestOf(rpId), head])
  const signed = Buffer.concat([authenticatorData, digestOf(clientData)])
  const response = {
    clientDataJSON: clientData.toString('base64url'),
    authenticatorData: authenticatorData.toString('base64url'),
    signature: sign('sha256', signed, privateKey).toString('base64url'),
  }
  return { id, rawId: id, type: 'public-key', response }
}

const digestOf = (data) => createHash('sha256').update(data).digest()
