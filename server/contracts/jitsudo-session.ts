import { randomUUID } from 'node:crypto'
import type { SessionClaims } from '../auth/session-claims.js'
import { findField } from '../model/collection.js'
import { boolOf, type RecordModel, recordId, textOf } from '../model/record.js'
import { subjectUuid } from './jitsudo-ids.js'
import type { Tenant } from './jitsudo-tenant.js'

const ttlSeconds = 3600

/** How somebody signed in; names of RFC 8176. */
export type Amr = 'pwd' | 'otp' | 'hwk'

/** What the native token contains for this contract; it lives an hour. `now` in milliseconds. */
export function sessionOf(
  record: RecordModel,
  tenant: Tenant,
  now: number,
  amr: readonly Amr[] = ['pwd'],
): SessionClaims {
  return {
    claims: {
      sub: subjectUuid(recordId(record)),
      email: textOf(record, 'email'),
      name: textOf(record, 'name'),
      tenant_id: tenant.uuid,
      groups: isAdmin(record) ? ['admin'] : [],
      amr,
      iat: Math.floor(now / 1000),
      jti: randomUUID(),
    },
    ttlSeconds,
    withSession: true,
  }
}

/** Only a column that its owner can't write makes an account an admin. */
export function isAdmin(record: RecordModel): boolean {
  const field = findField(record.collection, 'is_admin')
  return field?.type === 'bool' && field.hidden && boolOf(record, 'is_admin')
}
