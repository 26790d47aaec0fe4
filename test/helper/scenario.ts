import * as assert from 'uvu/assert'

/** A request and its expected answer, as a row of a table. */
export interface Row {
  name: string
  method?: string
  path: string
  /** Sent as JSON unless it is a string. */
  body?: unknown
  headers?: Record<string, string>
  status: number
  /** The whole body, as JSON. */
  answer?: unknown
  contains?: readonly string[]
  lacks?: readonly string[]
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the test is about
  json: any
}

/** Sends a request; a body that isn't a string is sent as JSON. */
export async function send(url: string, row: Omit<Row, 'name' | 'status'>): Promise<Answer> {
  const { body } = row
  const isText = typeof body === 'string' || body === undefined || body instanceof FormData
  const response = await fetch(url + row.path, {
    method: row.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(isText ? {} : { 'content-type': 'application/json' }), ...row.headers },
    redirect: 'manual',
    ...(body === undefined ? {} : { body: isText ? (body as string) : JSON.stringify(body) }),
  })
  const text = await response.text()
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    json = undefined
  }
  return { status: response.status, headers: response.headers, text, json }
}

/** Sends a row's request and compares the answer. */
export async function check(url: string, row: Row): Promise<Answer> {
  const answer = await send(url, row)
  const told = `${row.name}: ${answer.status} ${answer.text.slice(0, 500)}`
  assert.is(answer.status, row.status, told)
  if (row.answer !== undefined) assert.equal(answer.json, row.answer, told)
  for (const part of row.contains ?? []) assert.ok(answer.text.includes(part), `${part} in ${told}`)
  for (const part of row.lacks ?? []) assert.not(answer.text.includes(part), `${part} in ${told}`)
  return answer
}

/** Signs in natively; throws if that fails. */
export async function logIn(
  url: string,
  collection: string,
  identity: string,
  password: string,
): Promise<{ token: string; record: Record<string, unknown> }> {
  const answer = await send(url, {
    path: `/api/collections/${collection}/auth-with-password`,
    body: { identity, password },
  })
  if (answer.status !== 200) throw new Error(`login failed: ${answer.status} ${answer.text}`)
  return answer.json
}

/** Creates what a path is for, as the fixture's superuser; fails if it is refused. */
export async function makerOf(url: string): Promise<{
  headers: { authorization: string }
  make(path: string, body: object): Promise<{ id: string }>
}> {
  const { token } = await logIn(url, '_superusers', 'root@example.com', '1234567890')
  const headers = { authorization: token }
  return {
    headers,
    async make(path, body) {
      const { json } = await check(url, { name: path, path, body, headers, status: 200 })
      return json as { id: string }
    },
  }
}
