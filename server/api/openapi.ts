import manifest from '../../package.json' with { type: 'json' }
import type { Contract, Route } from '../base/route.js'
import { describeApi } from '../openapi/document.js'
import { sendJsonText } from './envelope.js'

/**
 * The OpenAPI document of what this server serves. It is public, since it contains nothing of the
 * folder.
 */
export function openapiRoute(contracts: () => readonly Contract[]): Route {
  let known: string | undefined
  return {
    name: 'openapi',
    method: 'GET',
    path: '/api/openapi.json',
    async run(exchange) {
      known ??= openapiText(contracts())
      sendJsonText(exchange, 200, known)
    },
  }
}

/** The same as text, indented by `indent` for a file. */
export function openapiText(contracts: readonly Contract[], indent?: number): string {
  return JSON.stringify(describeApi(contracts, manifest.version), undefined, indent)
}
