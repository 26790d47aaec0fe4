import { parseJson } from './parse-json.js'
import type { Inquiry } from './provider.js'
import { readList } from './shape.js'

/**
 * The verified primary address, which GitHub and Gitea return from `/emails` under the user; '' if
 * there is none, or if the token may not read it. Throws if the answer can't be read.
 */
export async function primaryEmail({ client, ask }: Inquiry): Promise<string> {
  const { status, text } = await ask(`${client.userInfoURL}/emails`)
  if (status === 401 || status === 403 || status === 404) return ''
  const emails = readList(parseJson(text), { email: 'text', verified: 'bool', primary: 'bool' })
  return emails.find(({ verified, primary }) => verified && primary)?.email ?? ''
}
