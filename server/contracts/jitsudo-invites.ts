import { isBlocked } from '../auth/blocked.js'
import { mailLater } from '../auth/contract-mails.js'
import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { type AuthCollection, findField } from '../model/collection.js'
import { boolOf, type RecordModel } from '../model/record.js'
import { findRecordById } from '../records/find.js'
import { idsOfTenant } from '../store/statements/accounts.js'
import { isUuid, send } from './jitsudo-body.js'
import { requireAdmin } from './jitsudo-caller.js'
import { subjectUuid } from './jitsudo-ids.js'
import { ownTenant, type Tenant } from './jitsudo-tenant.js'

// Arbitrary: how many accounts of a tenant are searched for a UUID, which is derived from the id
// and can't be reversed.
const reach = 10_000

/**
 * `POST /v1/users/:id/resend-invite`: for administrators, for unverified accounts of their tenant.
 */
export async function resendInvite(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const { collection, tenant } = await requireAdmin(exchange, 'requestVerification')
  const record = await findMember(app, collection, tenant, exchange.params['id'] ?? '')
  if (!record || isBlocked(record)) throw fail('route.not_found')
  if (boolOf(record, 'verified')) throw fail('request.conflict')
  mailLater(app, 'jitsudo.invite', async () => record)
  send(exchange, 200, { message: 'Invitation sent.' })
}

/** An account by its UUID or its native id; another tenant's account counts as missing. */
async function findMember(
  app: App,
  collection: AuthCollection,
  tenant: Tenant,
  id: string,
): Promise<RecordModel | undefined> {
  const nativeId = isUuid(id) ? await idOfSubject(app, collection, tenant, id.toLowerCase()) : id
  const record = await findRecordById(app.store.read, collection, nativeId)
  return record && (await ownTenant(app, record))?.uuid === tenant.uuid ? record : undefined
}

async function idOfSubject(
  app: App,
  collection: AuthCollection,
  tenant: Tenant,
  subject: string,
): Promise<string> {
  const isBound = findField(collection, 'tenant')?.hidden === true
  // Accounts of the default tenant may have an empty tenant.
  const bound = isBound ? tenant.id : undefined
  const ids = await idsOfTenant(app.store.read, collection.name, bound, reach)
  return ids.find((id) => subjectUuid(id) === subject) ?? ''
}
