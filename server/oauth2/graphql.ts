import type { CallInit } from './call.js'

/** The request for the user if the provider only has GraphQL. */
export function graphql(query: string): CallInit {
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  }
}
