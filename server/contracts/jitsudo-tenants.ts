import { createHmac } from 'node:crypto'
import { mailLater } from '../auth/contract-mails.js'
import { makeSparePassword } from '../auth/random-password.js'
import { type ErrorCode, fail, fieldError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import { type AuthCollection, type Collection, findField } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { findRecordById, findRecordByIdentity } from '../records/find.js'
import { newRecord } from '../records/load.js'
import { setByKey } from '../records/modifiers.js'
import { type Announcement, announce } from '../records/news.js'
import { saveRecord } from '../records/save.js'
import { ValidationFailed } from '../records/validate.js'
import { firstIds } from '../store/statements/records.js'
import { contractCollection } from './collection.js'
import { findByEmail } from './find-by-email.js'
import {
  email as anEmail,
  type FieldCheck,
  needed,
  optional,
  ownRequests,
  readBody,
  send,
  takeTry,
  textsOf,
} from './jitsudo-body.js'
import { forbidden, isOperator, requireAdmin, requireMember } from './jitsudo-caller.js'
import { subjectUuid } from './jitsudo-ids.js'
import { dateOf } from './jitsudo-reply.js'
import {
  domainsOf,
  type Tenant,
  tenantBySlug,
  tenantFrom,
  tenantOfDomain,
  tenantsOf,
} from './jitsudo-tenant.js'

// Arbitrary: more tenants than one server has.
const listed = 500

const slug: FieldCheck = (value) =>
  needed(value) ?? (/^[a-z0-9-]{2,64}$/.test(value as string) ? undefined : notASlug)
const domain: FieldCheck = (value) =>
  needed(value) ??
  (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i.test(value as string)
    ? undefined
    : notADomain)
const notASlug = fieldError('validation_match_invalid', 'must be 2 to 64 of a-z, 0-9 and -')
const notADomain = fieldError('validation_is_domain', 'must be a domain')

/** `GET /v1/auth/providers`: which tenant an address or a slug belongs to, before a login. */
export async function showProviders(exchange: Exchange): Promise<void> {
  const { app, input } = exchange.state
  const collection = contractCollection(exchange)
  await takeTry(exchange, 'providers', ownRequests)
  await checkNativeLimits(app, exchange, collection, ['listAuthMethods'])
  const { domain: name = '', slug: word = '' } = (await input.info('default', {})).query
  if (name === '' && word === '') {
    throw fail('request.invalid_data', {
      data: { domain: fieldError('validation_required', 'or slug must be given') },
    })
  }
  const tenant = name === '' ? await tenantBySlug(app, word) : await tenantOfDomain(app, name)
  if (!tenant) throw fail('route.not_found')
  send(exchange, 200, { tenant_id: tenant.uuid, methods: ['local'] })
}

/** `GET /v1/tenants`: all tenants for a superuser, one's own for everybody else. */
export async function listTenants(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  if (!isOperator(exchange)) {
    const { tenant } = await requireMember(exchange, 'list')
    return send(exchange, 200, { tenants: [shown(tenant)] })
  }
  await takeTry(exchange, 'admin', ownRequests)
  const tenants = tenantsOf(app)
  if (!tenants) return send(exchange, 200, { tenants: [] })
  const ids = await firstIds(app.store.read, tenants.name, 'slug', listed)
  const records = await Promise.all(ids.map((id) => findRecordById(app.store.read, tenants, id)))
  const all = records.flatMap((record) => (record ? [shown(tenantFrom(record))] : []))
  send(exchange, 200, { tenants: all })
}

/** `POST /v1/tenants`: creates a tenant with its owner, who is invited by mail. For superusers. */
export async function createTenant(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const collection = contractCollection(exchange)
  await takeTry(exchange, 'admin', ownRequests)
  if (!isOperator(exchange)) {
    await requireMember(exchange, 'create')
    throw forbidden()
  }
  const tenants = tenantsOf(app)
  if (!tenants || findField(collection, 'tenant')?.hidden !== true) throw fail('route.not_found')
  const fields = textsOf(await readBody(exchange), {
    name: needed,
    slug,
    owner_email: anEmail,
    owner_name: needed,
    locale: optional,
  })
  const email = fields.owner_email.toLowerCase()
  const isTaken =
    (await findByEmail(app, collection, email)) ??
    (await findRecordByIdentity(app.store.read, tenants, 'slug', fields.slug))
  if (isTaken) throw fail('request.conflict')
  // Nobody knows its password; the owner sets one through the invitation.
  const { hash } = await makeSparePassword(app, collection)
  const tenant = recordOf(tenants, { name: fields.name, slug: fields.slug })
  const news: Announcement[] = []
  const owner = recordOf(collection, { email, name: fields.owner_name, language: fields.locale })
  owner.values['password'] = { hash, plain: '' }
  if (isAdminColumn(collection)) owner.values['is_admin'] = true
  await app.store
    .transaction(async (tx) => {
      await saveRecord(app, tenant, { tx, news })
      setByKey(owner, 'tenant', recordId(tenant))
      await saveRecord(app, owner, { tx, news })
    })
    .catch(asConflict)
  announce(app, news, caller)
  mailLater(app, 'jitsudo.invite', () =>
    findRecordById(app.store.read, collection, recordId(owner)),
  )
  send(exchange, 201, {
    ...shown(tenantFrom(tenant)),
    owner: { id: subjectUuid(recordId(owner)), email },
  })
}

/**
 * `POST /v1/domains`: adds a domain to the tenant. It routes logins once a superuser has seen its
 * DNS record and marked it as verified.
 */
export async function addDomain(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { collection, tenant } = await requireAdmin(exchange, 'create')
  const fields = textsOf(await readBody(exchange), { domain })
  const name = fields.domain.toLowerCase()
  const domains = domainsOf(app)
  if (!domains || tenant.id === '') throw fail('route.not_found')
  if (await findRecordByIdentity(app.store.read, domains, 'domain', name)) {
    throw fail('request.conflict')
  }
  const record = recordOf(domains, { domain: name, tenant: tenant.id })
  await saveRecord(app, record, { caller }).catch(asConflict)
  const token = verificationToken(collection, tenant, name)
  send(exchange, 201, {
    id: subjectUuid(recordId(record)),
    domain: name,
    verified: false,
    verified_at: null,
    verification_token: token,
    dns_record: `_jitsudo.${name}`,
    dns_value: `jitsudo-verification=${token}`,
    created_at: dateOf(Date.parse(textOf(record, 'created').replace(' ', 'T'))),
  })
}

function shown({ uuid, name, slug, requiresMfa }: Tenant): object {
  return { id: uuid, name, slug, require_mfa: requiresMfa }
}

/** Only a column that its owner can't write makes an account an administrator. */
function isAdminColumn(collection: AuthCollection): boolean {
  const field = findField(collection, 'is_admin')
  return field?.type === 'bool' && field.hidden
}

function recordOf(collection: Collection, values: Record<string, unknown>): RecordModel {
  const record = newRecord(collection)
  for (const [key, value] of Object.entries(values)) {
    if (findField(collection, key)) setByKey(record, key, value)
  }
  return record
}

/**
 * The expected DNS record. It is derived from the collection's secret, so nothing has to be stored.
 */
function verificationToken({ auth }: AuthCollection, { uuid }: Tenant, name: string): string {
  return createHmac('sha256', `domain ${auth.authToken.secret}`)
    .update(`${uuid} ${name}`)
    .digest('hex')
    .slice(0, 32)
}

/**
 * Another request took the slug, the address or the domain first; for any other fault the body is
 * to blame.
 */
function asConflict(error: unknown): never {
  if (!(error instanceof ValidationFailed)) throw error
  const codes = Object.values(error.data).map(({ code }) => code)
  const code: ErrorCode = codes.includes('validation_not_unique')
    ? 'request.conflict'
    : 'request.invalid_data'
  const data = code === 'request.conflict' ? {} : error.data
  throw fail(code, { data, cause: error })
}
