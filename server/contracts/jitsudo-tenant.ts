import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import { type Collection, findField } from '../model/collection.js'
import { boolOf, type RecordModel, recordId, textOf } from '../model/record.js'
import { findRecordById, findRecordByIdentity, isIdentity } from '../records/find.js'
import { defaultTenantUuid } from './jitsudo-ids.js'

export interface Tenant {
  /** Record id; '' for the default tenant if it has no record. */
  id: string
  uuid: string
  requiresMfa: boolean
  slug: string
  name: string
}

const withoutRecord = { id: '', uuid: defaultTenantUuid, requiresMfa: false, name: '' }

/**
 * The tenant that a login names, by the e-mail's domain or otherwise by the slug: undefined if
 * neither names one, null for an unknown slug. It doesn't look at the account, so that an unknown
 * account costs the same.
 */
export async function namedTenant(
  app: App,
  email: string,
  slug: string,
): Promise<Tenant | null | undefined> {
  const tenants = tenantsOf(app)
  if (tenants) {
    const byDomain = await tenantIdOfDomain(app, email)
    if (byDomain !== undefined) return (await tenantById(app, tenants, byDomain)) ?? null
  }
  if (slug === '') return undefined
  return (await tenantBySlug(app, slug)) ?? null
}

/**
 * The tenant that an account signs in to: the named one, otherwise its own. Throws auth.failed if
 * the account doesn't belong to it.
 */
export async function requireTenant(
  app: App,
  account: RecordModel,
  named: Tenant | null | undefined,
): Promise<Tenant> {
  const own = await ownTenant(app, account)
  if (named === null || !own || (named && named.id !== own.id)) throw fail('auth.failed')
  return own
}

/** The tenant that an account belongs to; undefined if it has been deleted. */
export async function ownTenant(app: App, account: RecordModel): Promise<Tenant | undefined> {
  const tenants = tenantsOf(app)
  const id = tenants ? tenantIdOf(account, tenants) : ''
  if (!tenants || id === '') return tenantBySlug(app, app.config.jitsudo.defaultTenant)
  return tenantById(app, tenants, id)
}

/** The default tenant exists even without a record. */
export async function tenantBySlug(app: App, slug: string): Promise<Tenant | undefined> {
  const tenants = tenantsOf(app)
  const record = tenants && (await findRecordByIdentity(app.store.read, tenants, 'slug', slug))
  if (record) return tenantFrom(record)
  return slug === app.config.jitsudo.defaultTenant ? { ...withoutRecord, slug } : undefined
}

async function tenantById(app: App, tenants: Collection, id: string): Promise<Tenant | undefined> {
  const record = await findRecordById(app.store.read, tenants, id)
  return record && tenantFrom(record)
}

export function tenantFrom(record: RecordModel): Tenant {
  return {
    id: recordId(record),
    uuid: textOf(record, 'uuid'),
    requiresMfa: boolOf(record, 'require_mfa'),
    slug: textOf(record, 'slug'),
    name: textOf(record, 'name'),
  }
}

/** The collection of domains, if it has the form that `contracts add` gives it. */
export function domainsOf(app: App): Collection | undefined {
  const tenants = tenantsOf(app)
  const domains = app.collections.find('tenant_domains')
  if (!tenants || !domains) return undefined
  return isIdentity(domains, 'domain') && refersTo(domains, tenants) ? domains : undefined
}

/** The tenant with that uuid. */
export async function tenantByUuid(app: App, uuid: string): Promise<Tenant | undefined> {
  const tenants = tenantsOf(app)
  const record = tenants && (await findRecordByIdentity(app.store.read, tenants, 'uuid', uuid))
  if (record) return tenantFrom(record)
  const byDefault = await tenantBySlug(app, app.config.jitsudo.defaultTenant)
  return byDefault?.uuid === uuid ? byDefault : undefined
}

/** The tenant of a verified domain; undefined if nobody has it. */
export async function tenantOfDomain(app: App, domain: string): Promise<Tenant | undefined> {
  const tenants = tenantsOf(app)
  const id = tenants && (await tenantIdOfDomain(app, domain))
  return tenants && id !== undefined ? tenantById(app, tenants, id) : undefined
}

async function tenantIdOfDomain(app: App, email: string): Promise<string | undefined> {
  const domains = domainsOf(app)
  if (!domains) return undefined
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  const record = await findRecordByIdentity(app.store.read, domains, 'domain', domain)
  return record && boolOf(record, 'verified') ? textOf(record, 'tenant') : undefined
}

/**
 * The collection, if it has the form that `contracts add` gives it: a folder may have its own
 * `tenants` for another purpose.
 */
export function tenantsOf(app: App): Collection | undefined {
  const tenants = app.collections.find('tenants')
  return tenants && isIdentity(tenants, 'slug') && isIdentity(tenants, 'uuid') ? tenants : undefined
}

/** The record id in the account's `tenant`, which only counts if its owner can't write it. */
function tenantIdOf(account: RecordModel, tenants: Collection): string {
  const { collection } = account
  const isGuarded = findField(collection, 'tenant')?.hidden === true
  return isGuarded && refersTo(collection, tenants) ? textOf(account, 'tenant') : ''
}

function refersTo(collection: Collection, tenants: Collection): boolean {
  const field = findField(collection, 'tenant')
  return field?.type === 'relation' && field['collectionId'] === tenants.id
}
