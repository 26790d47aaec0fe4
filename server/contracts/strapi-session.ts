import { sessionAfter } from '../auth/session-after.js'
import type { Exchange } from '../base/route.js'
import type { RecordModel } from '../model/record.js'
import { strapiSession } from './strapi-account.js'
import { type StrapiParts, send } from './strapi-entry.js'
import { strapiUser } from './strapi-user.js'

/** Answers with the user and, if the account may be signed in right away, its jwt. */
export async function sendSession(
  exchange: Exchange,
  { gate }: StrapiParts,
  record: RecordModel,
): Promise<void> {
  const { app, caller, input } = exchange.state
  const request = { caller, info: () => input.info('password', {}) }
  const session = () => strapiSession(app.clock.now())
  const jwt = (await sessionAfter(app, record, request, session))?.token
  if (jwt !== undefined) gate.issued(jwt)
  send(exchange, 200, { ...(jwt !== undefined && { jwt }), user: strapiUser(record) })
}
