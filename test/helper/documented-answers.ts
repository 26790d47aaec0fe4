/**
 * Importing this compares every answer to a `fetch`, including the SDK's, with the OpenAPI
 * document. Paths without an operation are ignored.
 */
import { faultOf, operationAt } from './documented.js'

const plain = globalThis.fetch

globalThis.fetch = async (input, init) => {
  const answer = await plain(input, init)
  const { hostname, pathname, searchParams } = new URL(
    input instanceof Request ? input.url : String(input),
  )
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
  const type = answer.headers.get('content-type') ?? ''
  // An event stream has no end to read; `fields` removes keys.
  const isPart = type.startsWith('text/event-stream') || searchParams.has('fields')
  if (hostname !== '127.0.0.1' || isPart) return answer
  const operation = operationAt(method.toUpperCase(), pathname)
  if (!operation) return answer
  const text = await answer.clone().text()
  const fault = faultOf(operation, { status: answer.status, type, text })
  if (fault === undefined) return answer
  const told = `not as documented: ${method} ${pathname}: ${fault}`
  // The SDK hides why a fetch failed.
  console.error(told)
  throw new Error(told)
}
