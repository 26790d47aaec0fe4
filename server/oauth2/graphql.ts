import type { CallInit } from './call.js'

/** How the user is asked for where there is no address but GraphQL's. */
export function graphql(query: string): CallInit {
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  }
}
