import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import { type AuthCollection, superusersName } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { contractCollection } from './collection.js'
import { isUuid, ownRequests, takeTry } from './jitsudo-body.js'
import { JitsudoRefusal } from './jitsudo-envelope.js'
import { isAdmin } from './jitsudo-session.js'
import { ownTenant, type Tenant, tenantByUuid } from './jitsudo-tenant.js'

export interface Member {
  record: RecordModel
  collection: AuthCollection
  tenant: Tenant
}

/**
 * The account that the bearer token proves, in the tenant that the request names. That must be the
 * account's tenant, and the token's if the token names one. Throws access.token_required,
 * request.invalid, access.forbidden (`tenant_mismatch`).
 */
export async function requireMember(exchange: Exchange, label: string): Promise<Member> {
  const { app, caller } = exchange.state
  const collection = contractCollection(exchange)
  const { record } = caller
  if (record?.collection.id !== collection.id) throw fail('access.token_required')
  await checkNativeLimits(app, exchange, collection, [label])
  const named = readTenantId(exchange)
  const tenant = await ownTenant(app, record)
  const told = app.tokens.decode(caller.token)?.['tenant_id']
  if (tenant?.uuid !== named || (typeof told === 'string' && told !== named)) throw mismatch()
  return { record, collection, tenant: tenant! }
}

/**
 * An administrator of a tenant, or a superuser who acts in it; `record` is the caller. Throws like
 * requireMember, and access.forbidden.
 */
export async function requireAdmin(
  exchange: Exchange,
  label: string,
): Promise<{ collection: AuthCollection; tenant: Tenant }> {
  await takeTry(exchange, 'admin', ownRequests)
  if (isOperator(exchange)) {
    const collection = contractCollection(exchange)
    const tenant = await tenantByUuid(exchange.state.app, readTenantId(exchange))
    if (!tenant) throw mismatch()
    return { collection, tenant }
  }
  const member = await requireMember(exchange, label)
  if (!isAdmin(member.record)) throw forbidden()
  return member
}

/** A superuser's native token takes the place of the operator's API key. */
export function isOperator({ state: { caller } }: Exchange): boolean {
  return caller.isSuperuser && caller.record?.collection.name === superusersName
}

export function forbidden(): JitsudoRefusal {
  return new JitsudoRefusal('access.forbidden', 'forbidden', 'You are not allowed to do that.')
}

function readTenantId(exchange: Exchange): string {
  const sent = exchange.get('X-Tenant-ID').trim()
  if (isUuid(sent)) return sent.toLowerCase()
  const text = 'The header X-Tenant-ID must be the UUID of a tenant.'
  throw new JitsudoRefusal('request.invalid', 'bad_request', text)
}

function mismatch(): JitsudoRefusal {
  const text = 'The tenant is not that of the credential.'
  return new JitsudoRefusal('access.forbidden', 'tenant_mismatch', text)
}
