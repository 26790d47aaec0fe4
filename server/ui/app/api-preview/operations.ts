import type { Collection, Field } from '../state'

export interface Operation {
  key: string
  method: string
  path: string
  /** Who may call it; undefined if no rule applies. */
  rule?: string | null | undefined
  javascript: string
  curl: string
  reply?: string
}

const example = 'RECORD_ID'

/** The calls of a collection, with example values for its fields. */
export function operationsOf(collection: Collection, url: string): Operation[] {
  const { name, type } = collection
  const base = `/api/collections/${encodeURIComponent(name)}`
  const service = `pb.collection(${quote(name)})`
  const body = bodyOf(collection)
  const record = JSON.stringify(recordOf(collection), null, 2)
  const list = JSON.stringify(
    { page: 1, perPage: 30, totalItems: 1, totalPages: 1, items: [recordOf(collection)] },
    null,
    2,
  )
  const make = (
    key: string,
    method: string,
    path: string,
    code: string,
    more: Partial<Operation> & { body?: object } = {},
  ): Operation => ({
    key,
    method,
    path,
    javascript: `import PocketBase from 'pocketbase'\n\nconst pb = new PocketBase(${quote(url)})\n\n${code}`,
    curl: curl(method, `${url}${path}`, more.body),
    ...more,
  })
  const operations = [
    make(
      'list',
      'GET',
      `${base}/records`,
      `const page = await ${service}.getList(1, 30, {\n  filter: 'created >= "2026-01-01"',\n  sort: '-created',\n})`,
      { rule: collection['listRule'] as string | null, reply: list },
    ),
    make(
      'view',
      'GET',
      `${base}/records/${example}`,
      `const record = await ${service}.getOne('${example}')`,
      { rule: collection['viewRule'] as string | null, reply: record },
    ),
    make(
      'realtime',
      'GET',
      '/api/realtime',
      `const stop = await ${service}.subscribe('*', ({ action, record }) => {\n  console.log(action, record)\n})\n\nawait stop()`,
      { rule: collection['listRule'] as string | null },
    ),
  ]
  if (type !== 'view') {
    const text = JSON.stringify(body, null, 2)
    operations.splice(
      2,
      0,
      make('create', 'POST', `${base}/records`, `const record = await ${service}.create(${text})`, {
        rule: collection['createRule'] as string | null,
        body,
        reply: record,
      }),
      make(
        'update',
        'PATCH',
        `${base}/records/${example}`,
        `const record = await ${service}.update('${example}', ${text})`,
        { rule: collection['updateRule'] as string | null, body, reply: record },
      ),
      make(
        'delete',
        'DELETE',
        `${base}/records/${example}`,
        `await ${service}.delete('${example}')`,
        { rule: collection['deleteRule'] as string | null },
      ),
    )
    const requests = [{ method: 'POST', url: `${base}/records`, body }]
    operations.push(
      make(
        'batch',
        'POST',
        '/api/batch',
        `const batch = pb.createBatch()\nbatch.collection(${quote(name)}).create(${text})\nconst results = await batch.send()`,
        { body: { requests } },
      ),
    )
  }
  return type === 'auth' ? [...operations, ...authOperations(make, base, service)] : operations
}

type Make = (
  key: string,
  method: string,
  path: string,
  code: string,
  more?: Partial<Operation> & { body?: object },
) => Operation

function authOperations(make: Make, base: string, service: string): Operation[] {
  const email = 'ann@example.com'
  const login = JSON.stringify({ token: 'TOKEN', record: { id: example } }, null, 2)
  return [
    make('authMethods', 'GET', `${base}/auth-methods`, `await ${service}.listAuthMethods()`),
    make(
      'authWithPassword',
      'POST',
      `${base}/auth-with-password`,
      `const { token, record } = await ${service}.authWithPassword('${email}', 'PASSWORD')`,
      { body: { identity: email, password: 'PASSWORD' }, reply: login },
    ),
    make(
      'authWithOTP',
      'POST',
      `${base}/auth-with-otp`,
      `const { otpId } = await ${service}.requestOTP('${email}')\nawait ${service}.authWithOTP(otpId, 'CODE')`,
      { body: { otpId: 'OTP_ID', password: 'CODE' }, reply: login },
    ),
    make(
      'authWithOAuth2',
      'POST',
      `${base}/auth-with-oauth2`,
      `await ${service}.authWithOAuth2({ provider: 'google' })`,
    ),
    make('authRefresh', 'POST', `${base}/auth-refresh`, `await ${service}.authRefresh()`, {
      reply: login,
    }),
    make(
      'verification',
      'POST',
      `${base}/request-verification`,
      `await ${service}.requestVerification('${email}')\nawait ${service}.confirmVerification('TOKEN')`,
      { body: { email } },
    ),
    make(
      'passwordReset',
      'POST',
      `${base}/request-password-reset`,
      `await ${service}.requestPasswordReset('${email}')\nawait ${service}.confirmPasswordReset('TOKEN', 'NEW', 'NEW')`,
      { body: { email } },
    ),
    make(
      'emailChange',
      'POST',
      `${base}/request-email-change`,
      `await ${service}.requestEmailChange('new@example.com')\nawait ${service}.confirmEmailChange('TOKEN', 'PASSWORD')`,
      { body: { newEmail: 'new@example.com' } },
    ),
  ]
}

function bodyOf(collection: Collection): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const field of collection.fields) {
    const { name, type } = field
    if (['autodate', 'file'].includes(type) || ['id', 'tokenKey', 'verified'].includes(name)) {
      continue
    }
    body[name] = sampleOf(field)
    if (type === 'password') body['passwordConfirm'] = body[name]
  }
  return body
}

function recordOf(collection: Collection): Record<string, unknown> {
  const { id, name } = collection
  const shown = collection.fields.filter(({ type, hidden }) => type !== 'password' && !hidden)
  return {
    collectionId: id,
    collectionName: name,
    ...Object.fromEntries(shown.map((field) => [field.name, sampleOf(field)])),
  }
}

function sampleOf(field: Field): unknown {
  const many = Number(field['maxSelect']) > 1
  const values = (field['values'] ?? []) as string[]
  const samples: Record<string, unknown> = {
    number: 1,
    bool: true,
    email: 'ann@example.com',
    url: 'https://example.com',
    date: '2026-01-01 12:00:00.000Z',
    autodate: '2026-01-01 12:00:00.000Z',
    editor: '<p>text</p>',
    json: { key: 'value' },
    geoPoint: { lon: 11.6, lat: 48.1 },
    select: many ? values.slice(0, 2) : (values[0] ?? ''),
    relation: many ? [example] : example,
    file: many ? ['name_abc.png'] : 'name_abc.png',
    password: 'PASSWORD',
  }
  if (field.name === 'id') return example
  return field.type in samples ? samples[field.type] : 'text'
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** For a shell; a single quote in it ends the text and begins another. */
export function curl(method: string, url: string, body?: object): string {
  const shell = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
  const lines = [`curl -X ${method} ${shell(url)}`, "-H 'Authorization: TOKEN'"]
  if (body) {
    lines.push("-H 'Content-Type: application/json'", `-d ${shell(JSON.stringify(body))}`)
  }
  return lines.join(' \\\n  ')
}
