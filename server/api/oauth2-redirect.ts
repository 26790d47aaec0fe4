import { keepAppleName } from '../auth/apple-names.js'
import { ApiError } from '../base/errors.js'
import { type Exchange, formBodyBytes, type Route } from '../base/route.js'

const path = '/api/oauth2-redirect'
// Relative, like the peer's, so they also work under a proxy's path.
const failurePage = '../_/#/auth/oauth2-redirect-failure'
const successPage = '../_/#/auth/oauth2-redirect-success'

const topic = '@oauth2'

/**
 * Where a provider redirects the browser back to while the app waits in another window, connected
 * to realtime under the id that is the state. The app gets the code, or the error, once. Source:
 * PocketBase apis/record_auth_with_oauth2_redirect.go.
 */
export const oauth2RedirectRoutes: readonly Route[] = [
  { name: 'oauth2Redirect', method: 'GET', path, isQuiet: true, run },
  // Apple posts a form.
  {
    name: 'oauth2RedirectForm',
    method: 'POST',
    bodyLimitBytes: formBodyBytes,
    path,
    isQuiet: true,
    run,
  },
]

interface Returned {
  state: string
  code: string
  error: string
  /** Apple's: the name, as JSON. */
  user: string
}

async function run(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const returned = await read(exchange)
  const { state, code, error, user } = returned ?? { state: '', code: '', error: '', user: '' }
  const data = { state, code, ...(error !== '' && { error }) }
  const isHeard = state !== '' && (await app.realtime.deliverOnce(state, topic, data, caller.ip))
  const isDone = isHeard && error === '' && code !== ''
  if (isDone) await keepAppleName(app, code, user)
  exchange.status = exchange.method === 'GET' ? 307 : 303
  exchange.set('Location', isDone ? successPage : failurePage)
  exchange.body = ''
  exchange.remove('Content-Type')
}

/** Undefined for an unreadable form: we can't tell who is waiting for it. */
async function read(exchange: Exchange): Promise<Returned | undefined> {
  if (exchange.method !== 'POST') {
    const of = (name: string): string => {
      const value = exchange.query[name]
      return (Array.isArray(value) ? value[0] : value) ?? ''
    }
    // Only a form contains a name.
    return { state: of('state'), code: of('code'), error: of('error'), user: '' }
  }
  try {
    return await exchange.state.input.form('api/oauth2RedirectForm.body')
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}
