import { CallError } from './call.js'
import { parseJson } from './parse-json.js'
import type { Inquiry } from './provider.js'

/** The default way: a request to userInfoURL. Throws CallError, SyntaxError. */
export async function askForUser({ client, ask }: Inquiry): Promise<unknown> {
  const { status, text } = await ask(client.userInfoURL, client.provider.userRequest?.(client))
  if (status >= 400) throw new CallError(`the user endpoint answered ${status}`)
  return parseJson(text)
}
