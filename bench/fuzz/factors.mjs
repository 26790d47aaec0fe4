import { createHash } from 'node:crypto'

/**
 * Codes, credentials and challenges of second factors: `world.challenges` are real, so that the
 * code after the challenge is reached.
 */
export function createFactors(world, dice, { json, word }) {
  const { below, pick, chance } = dice
  const encoded = (bytes) => Buffer.from(bytes).toString('base64url')

  const code = () => pick(['000000', '123456', '12345', '１２３４５６', ' 123456', word()])
  const recoveryCode = () => pick(['aaaaa-bbbbb', 'AAAAABBBBB', '-', word()])

  /** CBOR that is nested, longer than declared, or endless. */
  const cbor = () => {
    const byte = pick([0x81, 0x9f, 0xa1, 0xbf, 0xc1, 0xd8, 0x5f])
    return pick([
      () => Buffer.alloc(pick([3, 1000, 40_000]), byte),
      () => Buffer.from([(byte & 0xe0) | 26, 0xff, 0xff, 0xff, 0xff]),
      () => Buffer.from([(byte & 0xe0) | 27, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      () => Buffer.from('a50102032620012158200000', 'hex'),
      () => Buffer.from('f97e00', 'hex'),
      () => Buffer.from(Array.from({ length: below(60) }, () => below(256))),
    ])()
  }
  const authenticatorData = () => {
    const party = createHash('sha256').update(world.partyId).digest()
    const flags = pick([0x45, 0x41, 0x05, 0xc5, 0xff, 0])
    const id = Buffer.alloc(pick([0, 16, 1023, 65_535]), 7)
    const length = Buffer.from([id.length >> 8, id.length & 255])
    const rest = [Buffer.alloc(16), length, id.subarray(0, pick([16, 2000])), cbor()]
    return Buffer.concat([party, Buffer.from([flags, 0, 0, 0, 1]), ...(chance(0.8) ? rest : [])])
  }
  const attestation = () => {
    const data = authenticatorData()
    const head = Buffer.concat([
      Buffer.from('a363666d74', 'hex'),
      text(pick(['none', 'packed', 'tpm', 'fido-u2f'])),
    ])
    const statement = Buffer.concat([
      Buffer.from('6761747453746d74', 'hex'),
      chance(0.5) ? Buffer.from([0xa0]) : cbor(),
    ])
    const length = Buffer.from([0x59, (data.length >> 8) & 255, data.length & 255])
    return Buffer.concat([head, statement, Buffer.from('686175746844617461', 'hex'), length, data])
  }
  const text = (value) => Buffer.concat([Buffer.from([0x60 | value.length]), Buffer.from(value)])
  const clientData = (kind) =>
    JSON.stringify({
      type: chance(0.9) ? `webauthn.${kind}` : word(),
      challenge: chance(0.9) ? pick(world.challenges[kind] ?? ['x']) : word(),
      origin: chance(0.9) ? world.partyOrigin : 'http://evil.example',
      crossOrigin: pick([false, undefined, 'x']),
    })
  const credential = () => {
    const kind = pick(['create', 'get'])
    const id = pick([...world.passkeys, encoded('0123456789abcdef'), word()])
    const parts = {
      clientDataJSON: encoded(clientData(kind)),
      attestationObject: encoded(chance(0.7) ? attestation() : cbor()),
      authenticatorData: encoded(authenticatorData()),
      signature: encoded(cbor()),
      userHandle: encoded(pick(world.ids)),
      transports: pick([['usb'], json(2)]),
    }
    const response = chance(0.9) ? parts : json(2)
    return chance(0.95) ? { id, rawId: id, type: 'public-key', response } : json(3)
  }
  return { code, recoveryCode, credential }
}
