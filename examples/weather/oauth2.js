// "Log in with …": in a separate window if the server has realtime, otherwise the page itself goes
// there and comes back. Meanwhile this tab keeps the state and the verifier.

const begunKey = 'oauth2'
const redirectURL = location.origin + location.pathname

/** Shows a button for each provider of the collection; `run` does a login and shows the result. */
export async function drawButtons(place, users, run) {
  const { oauth2 } = await users.listAuthMethods()
  if (oauth2.providers.length === 0) return
  const hasRealtime = await isServed('/api/realtime')
  for (const provider of oauth2.providers) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = `Log in with ${provider.displayName}`
    // Nothing may be awaited between the click and the window, or Safari blocks it.
    button.addEventListener('click', () => {
      if (hasRealtime) run(() => users.authWithOAuth2({ provider: provider.name }))
      else leave(provider)
    })
    place.append(button)
  }
  place.hidden = false
}

/** Completes a login that this page has come back from; undefined if there is none. */
export function returnedLogin(users) {
  const returned = new URLSearchParams(location.search)
  const begun = JSON.parse(sessionStorage.getItem(begunKey) ?? 'null')
  if (!returned.has('state')) return undefined
  sessionStorage.removeItem(begunKey)
  history.replaceState(null, '', location.pathname)
  const code = returned.get('code')
  return async () => {
    // A different state is somebody else's login, passed off as this one.
    if (!code || returned.get('state') !== begun?.state)
      throw new Error('The login was not finished.')
    return users.authWithOAuth2Code(begun.name, code, begun.codeVerifier, redirectURL)
  }
}

function leave({ name, state, codeVerifier, authURL }) {
  sessionStorage.setItem(begunKey, JSON.stringify({ name, state, codeVerifier }))
  location.assign(authURL + encodeURIComponent(redirectURL))
}

async function isServed(path) {
  const stop = new AbortController()
  try {
    return (await fetch(path, { signal: stop.signal })).ok
  } catch {
    return false
  } finally {
    stop.abort()
  }
}
