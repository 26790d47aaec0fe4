import type { Exchange, Route } from '../base/route.js'

const path = '/api/oauth2-redirect'
// Relative, as the peer's: it holds below a proxy's path too.
const failurePage = '../_/#/auth/oauth2-redirect-failure'

/**
 * Where a provider sends the browser back to. Until the OAuth2 flow is built nobody can be waiting
 * for it, and then the peer shows the page that says so, whatever the provider sent.
 * Source: PocketBase apis/record_auth_with_oauth2_redirect.go.
 */
export const oauth2RedirectRoutes: readonly Route[] = [
  { name: 'oauth2Redirect', method: 'GET', path, run },
  // Apple sends a form.
  { name: 'oauth2RedirectForm', method: 'POST', path, run },
]

async function run(exchange: Exchange): Promise<void> {
  exchange.status = exchange.method === 'GET' ? 307 : 303
  exchange.set('Location', failurePage)
  exchange.body = ''
  exchange.remove('Content-Type')
}
