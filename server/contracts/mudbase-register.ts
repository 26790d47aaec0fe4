import type { MudbaseRegister } from '../../schema/types.gen.js'
import { mailLater } from '../auth/contract-mails.js'
import { sessionAfter } from '../auth/session-after.js'
import { ApiError, type FieldErrors, fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import { type AuthCollection, findField } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { createRecord } from '../records/create.js'
import { contractCollection } from './collection.js'
import { findByEmail } from './find-by-email.js'
import { MudbaseRefusal } from './mudbase-envelope.js'
import { emailFault, needed, newPassword, projectFault, readFields } from './mudbase-input.js'
import { registrations, takeTry } from './mudbase-limits.js'
import { type Project, requireNamed } from './mudbase-project.js'
import { accessTtlSeconds, beginTokens } from './mudbase-tokens.js'
import { namesOf } from './mudbase-user.js'
import { sendJson } from './send-json.js'

const verifyFirst =
  'Please verify your email to sign in. Check your inbox for the verification link.'
const verifyLater = 'Registration successful. Please check your email for verification.'
const known = 'User already exists with this email'

/**
 * `POST /api/auth/local/register`: creates an account in the named project, under the collection's
 * create rule, and signs it in at once unless the project requires a verified address. Bodies and
 * replies: schema/contracts/mudbaseRegister.json.
 */
export async function register(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = contractCollection(exchange)
  await takeTry(exchange, 'register', registrations)
  await checkNativeLimits(app, exchange, collection, ['create'])
  const fields = await readFields(exchange, {
    email: emailFault,
    password: newPassword(collection),
    firstName: needed('First name'),
    lastName: needed('Last name'),
    projectId: (value) => needed('Project ID')(value) ?? projectFault(value),
  })
  const project = await requireNamed(app, fields.projectId)
  const email = fields.email.toLowerCase()
  if (collection.createRule === null) throw fail('access.superusers_only')
  if (await findByEmail(app, collection, email)) throw duplicate()
  const record = await create(exchange, collection, { ...fields, email }, project)
  mailLater(app, 'mudbase.verify', async () => record)
  const user = registeredUser(record)
  if (project.needsVerifiedEmail) {
    const reply = { message: verifyFirst, requireVerification: true, user }
    return sendJson(exchange, 201, reply satisfies MudbaseRegister['reply'])
  }
  sendJson(exchange, 201, {
    message: verifyLater,
    ...(await firstTokens(exchange, record, project)),
    user,
  } satisfies MudbaseRegister['reply'])
}

async function create(
  { state: { app, caller, input } }: Exchange,
  collection: AuthCollection,
  { email, password, firstName, lastName }: Record<string, string>,
  project: Project,
): Promise<RecordModel> {
  const name = `${firstName} ${lastName}`
  const body = { email, password, passwordConfirm: password, firstName, lastName, name }
  const info = await input.info('default', body)
  const binds = project.id !== '' && findField(collection, 'project')?.hidden === true
  const own = binds ? { project: project.id } : {}
  try {
    return await createRecord(app, collection, body, info, caller, undefined, { own })
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'record.create_failed') throw error
    const data: FieldErrors = error.data
    if ((data['email'] as { code?: string } | undefined)?.code === 'validation_not_unique') {
      throw duplicate(error)
    }
    if (Object.keys(data).length > 0) throw fail('request.invalid_data', { data, cause: error })
    throw error.cause === undefined ? fail('access.forbidden', { cause: error }) : error
  }
}

function duplicate(cause?: unknown): MudbaseRefusal {
  const body = { error: known, code: 'VALIDATION_ERROR', details: { email: known } }
  return new MudbaseRefusal('request.invalid_data', body, cause)
}

/** Nothing if the account may not be signed in right away. */
async function firstTokens(
  { state: { app, caller, input } }: Exchange,
  record: RecordModel,
  project: Project,
): Promise<object> {
  const request = { caller, info: () => input.info('password', {}) }
  const begun = await sessionAfter(app, record, request, () =>
    beginTokens(app, record, project.key, caller),
  )
  if (!begun) return {}
  const { token, refreshToken } = begun
  return { token, refreshToken, expiresIn: accessTtlSeconds }
}

function registeredUser(record: RecordModel): MudbaseRegister['reply']['user'] {
  return {
    id: recordId(record),
    email: textOf(record, 'email'),
    ...namesOf(record),
    emailVerified: false,
    customRole: null,
  }
}
