import { hash } from 'node:crypto'

// RFC 9562, appendix A: the namespace of domain names.
const domainNames = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
const namespace = uuidV5(domainNames, 'pocketgate')

/** The default tenant's UUID if it has no record. */
export const defaultTenantUuid = uuidV5(namespace, 'tenant:default')

/** An account's UUID, always the same: this contract's clients accept no other kind of id. */
export function subjectUuid(recordId: string): string {
  return uuidV5(namespace, recordId)
}

/** RFC 9562, section 5.5. */
function uuidV5(space: string, name: string): string {
  const spaceBytes = Buffer.from(space.replaceAll('-', ''), 'hex')
  const all = Buffer.concat([spaceBytes, Buffer.from(name)])
  const bytes = hash('sha1', all, 'buffer').subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
