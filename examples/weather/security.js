// The tab "Account security": authenticator app, passkeys, recovery codes, sessions. A card is
// shown if the server has that kind enabled for the collection.
import { clearProblems, onSubmit, showProblems } from './forms.js'
import { hasPasskeys, makePasskey, usePasskey } from './passkeys.js'

const wrongCode = 'This code is wrong, too old, or was used before.'
const noProof = 'Type a code of your app or a recovery code above, or use a passkey.'

/** Which factors the collection accepts: keys in addition to those of the SDK's type. */
export async function factorsOf(users) {
  // By default the SDK only asks for PocketBase's own keys, and without its own request key it
  // would cancel one of two simultaneous requests.
  const options = { fields: '*', requestKey: null }
  const { totp, passkey, recoveryCode, otp } = await users.listAuthMethods(options)
  return {
    app: totp?.enabled === true,
    passkeys: hasPasskeys && passkey?.enabled === true,
    recoveryCodes: recoveryCode?.enabled === true,
    mailedCodes: otp.enabled,
  }
}

/**
 * Sets up the tab; returns a function to call when it is opened. `loggedOut` is called when this
 * session is ended.
 */
export function makeSecurityTab(pb, loggedOut) {
  const users = pb.collection('users')
  const ask = (path, method = 'GET', body = undefined) =>
    pb.send(`${users.baseCollectionPath}/${path}`, { method, body, requestKey: null })
  let state = { app: { enrolled: false }, passkeys: [] }

  /**
   * What proves a change: what was typed, otherwise a passkey, otherwise nothing, which is right
   * for the first factor.
   */
  async function proof() {
    const input = byId('proof-code')
    const code = input.value.trim()
    if (code !== '') {
      input.value = ''
      return { code }
    }
    if (state.passkeys.length === 0) return {}
    return { passkey: await usePasskey(await ask('passkeys/proof', 'POST')) }
  }

  async function show() {
    const factors = await factorsOf(users)
    const [app, passkeys, codes, sessions] = await Promise.all([
      factors.app ? ask('totp') : { enrolled: false },
      factors.passkeys ? ask('passkeys') : { items: [] },
      factors.recoveryCodes ? ask('recovery-codes') : { total: 0, left: 0 },
      ask('sessions').catch(unlessOff),
    ])
    state = { app, passkeys: passkeys.items }
    const hasFactor = app.enrolled || passkeys.items.length > 0
    byId('proof').hidden = !hasFactor
    byId('app-card').hidden = !factors.app
    byId('passkeys-card').hidden = !factors.passkeys
    byId('codes-card').hidden = !factors.recoveryCodes || !hasFactor
    byId('sessions-card').hidden = sessions === undefined
    byId('security-none').hidden = factors.app || factors.passkeys || sessions !== undefined
    showApp(app)
    byId('codes-left').textContent = `${codes.left} of ${codes.total} are left.`
    drawList('passkeys', passkeys.items, drawPasskey)
    drawList('sessions', sessions?.items ?? [], drawSession)
    byId('end-others').hidden = (sessions?.items.length ?? 0) < 2
  }

  function drawPasskey({ id, name, created, lastUsed }) {
    const facts = `added ${dateText(created)}, ${lastUsed ? `used ${dateText(lastUsed)}` : 'not used yet'}`
    const remove = button(`Remove`, `Remove the passkey ${name}`, 'passkeys-card', async () => {
      await ask(`passkeys/${id}`, 'DELETE', await proof())
      await show()
      say('The passkey is removed.')
    })
    return [name, facts, remove]
  }

  function drawSession({ id, device, address, created, lastUsed, current }) {
    const name = `${device || 'Something unknown'}${current ? ' (this one)' : ''}`
    const facts = `from ${address || 'an unknown place'}, since ${dateText(created)}, used ${dateText(lastUsed)}`
    const end = button(
      current ? 'Log out' : 'End',
      `End the session of ${name}`,
      'sessions-card',
      async () => {
        await ask(`sessions/${id}`, 'DELETE')
        if (current) return loggedOut()
        await show()
        say('The session is ended.')
      },
    )
    return [name, facts, end]
  }

  onClick('set-up-app', 'app-card', async () => {
    const { secret, qr } = await ask('totp', 'POST', await proof())
    byId('app-qr').src = qr
    byId('app-secret').textContent = secret
    byId('confirm-app').hidden = false
    byId('set-up-app').hidden = true
    byId('confirm-app-code').focus()
  })

  onSubmit(
    'confirm-app',
    async ({ code }) => {
      const { recoveryCodes } = await ask('totp/confirm', 'POST', { code: code.trim() })
      await show()
      showCodes(recoveryCodes)
      say('The app is set up. From now on a login asks for its code.')
    },
    wrongCode,
  )

  onClick('remove-app', 'app-card', async () => {
    await ask('totp', 'DELETE', await proof())
    await show()
    say('The app is removed.')
  })

  onSubmit('add-passkey', async ({ name }) => {
    try {
      const options = await ask('passkeys/options', 'POST', await proof())
      const credential = await makePasskey(options)
      const { recoveryCodes } = await ask('passkeys', 'POST', { name, credential })
      await show()
      showCodes(recoveryCodes)
      say('The passkey is added.')
    } catch (error) {
      throw inWords(error)
    }
  })

  onClick('make-codes', 'codes-card', async () => {
    const { codes } = await ask('recovery-codes', 'POST', await proof())
    await show()
    showCodes(codes)
    say('The codes before these are void.')
  })

  onClick('end-others', 'sessions-card', async () => {
    await ask('sessions', 'DELETE')
    await show()
    say('All other sessions are ended.')
  })

  return async () => {
    showCodes([])
    byId('confirm-app').hidden = true
    await show()
  }
}

/** A server with sessions disabled answers 403; any other error isn't about that. */
function unlessOff(error) {
  if (error.status !== 403) throw error
}

function showApp({ enrolled, created, lastUsed }) {
  byId('app-state').textContent = enrolled
    ? `Set up ${dateText(created)}, used ${dateText(lastUsed)}.`
    : 'None is set up.'
  byId('set-up-app').hidden = enrolled
  byId('remove-app').hidden = !enrolled
  if (enrolled) byId('confirm-app').hidden = true
}

/** Shown once: the server stores nothing that they could be shown from again. */
function showCodes(codes) {
  byId('new-codes').hidden = codes.length === 0
  byId('new-codes-list').replaceChildren(
    ...codes.map((code) => {
      const item = document.createElement('li')
      item.textContent = code
      return item
    }),
  )
  if (codes.length > 0) byId('new-codes-title').focus()
}

function drawList(id, items, draw) {
  byId(id).replaceChildren(
    ...items.map((item) => {
      const [name, facts, action] = draw(item)
      const title = document.createElement('strong')
      title.textContent = name
      const line = document.createElement('span')
      line.textContent = facts
      const row = document.createElement('li')
      row.append(title, line, action)
      return row
    }),
  )
}

function button(text, label, cardId, run) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'quiet'
  made.textContent = text
  made.ariaLabel = label
  made.addEventListener('click', () => runIn(cardId, made, run))
  return made
}

function onClick(id, cardId, run) {
  const clicked = byId(id)
  clicked.addEventListener('click', () => runIn(cardId, clicked, run))
}

/** Runs a button's action; errors are shown in its card. */
async function runIn(cardId, clicked, run) {
  const card = byId(cardId)
  clearProblems(card)
  say('')
  clicked.disabled = true
  try {
    await run()
  } catch (error) {
    showProblems(card, { status: 400, ...inWords(error) }, inWords(error).text)
  } finally {
    clicked.disabled = false
  }
}

/** An error of the server or the browser in words for people, in the form for `showProblems`. */
function inWords(error) {
  const { status, response } = error
  if (response?.data?.code) return { status, text: wrongCode }
  if (status === 400 && /fresh/.test(response?.message)) return { status, text: noProof }
  // The browser's own error, which deliberately says nothing about the reason.
  if (error instanceof DOMException) return { status: 400, text: 'The passkey was not used.' }
  return { status, response, text: 'That did not work. Try again.' }
}

function say(text) {
  byId('status').textContent = text
}

function dateText(date) {
  return date ? new Date(date.replace(' ', 'T')).toLocaleString() : 'never'
}

function byId(id) {
  return document.getElementById(id)
}
