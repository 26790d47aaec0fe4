import { showRecord, stopWatching, watchRecord } from './account.js'
import { clearProblems, onSubmit, showProblems } from './forms.js'
import { drawButtons, returnedLogin } from './oauth2.js'
import { logInByPasskey } from './passkeys.js'
import { factorsOf, makeSecurityTab } from './security.js'
import { makeTabs } from './tabs.js'
import PocketBase from './vendor/pocketbase.js'

const pb = new PocketBase(location.origin)
const users = pb.collection('users')

const statusLine = document.getElementById('status')
const views = ['signed-out', 'forgotten', 'second-step', 'signed-in']

// A login that waits for its second factor: the ids of the first step and the mailed code.
let step = { mfaId: '', otpId: '' }

const wrongLogin = 'The name or the password is not right.'

onSubmit(
  'log-in',
  async (values) => {
    const logIn = values.door === 'contract' ? logInByContract : logInBySdk
    await finishLogIn(() => logIn(values.identity, values.password), values.identity)
  },
  wrongLogin,
)

/**
 * Both APIs answer the same if a second factor has to follow: 401 with the id of the first step.
 */
async function finishLogIn(logIn, identity = '', message = 'You are logged in.') {
  try {
    await logIn()
  } catch (error) {
    const mfaId = error?.response?.mfaId
    if (!mfaId) throw error
    await showSecondStep(mfaId, identity)
    return
  }
  showAccount(message)
}

/** A login at a provider; its problems are shown where those of the form are. */
async function logInByProvider(logIn) {
  const form = document.getElementById('log-in')
  clearProblems(form)
  try {
    await finishLogIn(logIn)
  } catch (error) {
    showProblems(form, { status: 400, ...error, response: {} }, 'The login was not finished.')
  }
}

drawButtons(document.getElementById('providers'), users, logInByProvider).catch(() => {
  // The form above them works without them.
})
const returned = returnedLogin(users)

onClick('forgot', () => show('forgotten', '', 'forgotten-title'))

onSubmit('ask-reset', async ({ email }) => {
  await users.requestPasswordReset(email)
  // The server gives the same answer for an unknown address.
  show(
    'signed-out',
    'If there is an account with this address, a mail with a link is on its way.',
    'log-in-title',
  )
})

onSubmit('ask-code', async ({ email }) => {
  step.otpId = (await users.requestOTP(email)).otpId
  const form = document.getElementById('enter-code')
  form.hidden = false
  statusLine.textContent = 'If the account has this address, a code is on its way.'
  form.elements.namedItem('code').focus()
})

onSubmit(
  'enter-code',
  async ({ code }) => {
    await users.authWithOTP(step.otpId, code.trim(), { mfaId: step.mfaId })
    showAccount('You are logged in.')
  },
  'This code is wrong, or too old. Type it again, or send a new one.',
)

onSubmit(
  'enter-app-code',
  async ({ code }) => {
    const typed = code.trim()
    // A code from an app has six digits; a recovery code is longer.
    const action = /^\d{6}$/.test(typed) ? 'auth-with-totp' : 'auth-with-recovery-code'
    const body = { code: typed, mfaId: step.mfaId }
    const path = `${users.baseCollectionPath}/${action}`
    const { token, record } = await pb.send(path, { method: 'POST', body })
    pb.authStore.save(token, record)
    showAccount('You are logged in.')
  },
  'This code is wrong, too old, or was used before.',
)

onClick('step-passkey', () =>
  byPasskey('enter-app-code', () => logInByPasskey(pb, { mfaId: step.mfaId })),
)

onClick('log-in-passkey', () => {
  const { value } = document.getElementById('log-in-identity')
  byPasskey('log-in', () => logInByPasskey(pb, { identity: value.trim() }), value)
})

async function byPasskey(formId, logIn, identity = '') {
  const form = document.getElementById(formId)
  clearProblems(form)
  try {
    await finishLogIn(logIn, identity)
    form.reset()
  } catch (error) {
    showProblems(form, { status: error.status || 400 }, 'No passkey of this account was used.')
  }
}

factorsOf(users).then(
  ({ passkeys }) => {
    document.getElementById('log-in-passkey').hidden = !passkeys
  },
  () => {
    // The form works without them.
  },
)

const showSecurity = makeSecurityTab(pb, () => logOut('You are logged out.'))
const tabs = makeTabs({
  account: () => {},
  security: () =>
    showSecurity().catch((error) => {
      if (error.status === 401) logOut('Your session has ended. Log in again.')
      else statusLine.textContent = 'The server can’t be reached. Try again.'
    }),
})

onSubmit('sign-up', async (values) => {
  await users.create({
    email: values.email,
    username: values.username,
    password: values.password,
    passwordConfirm: values.password,
    ...weatherOf(values),
  })
  await logInBySdk(values.email, values.password)
  showAccount('Your account is made and you are logged in.')
})

onClick('verify', async () => {
  await users.requestVerification(pb.authStore.record.email)
  statusLine.textContent = 'A mail with a link is on its way to you.'
})

onSubmit('change', async (values) => {
  // The update rule of `users` lets people change their own record; the SDK stores the answer.
  await users.update(pb.authStore.record.id, weatherOf(values))
  showAccount('Your unit and place are saved.')
})

onSubmit('change-password', async ({ oldPassword, password }) => {
  const { id, email } = pb.authStore.record
  stopWatching()
  await users.update(id, { oldPassword, password, passwordConfirm: password })
  // That ended every session, including this one.
  pb.authStore.clear()
  const message = 'Your password is changed, and everybody else is logged out.'
  await finishLogIn(() => logInBySdk(email, password), email, message)
})

onSubmit('change-email', async ({ newEmail }) => {
  await users.requestEmailChange(newEmail)
  statusLine.textContent = `A mail with a link is on its way to ${newEmail}. Your address changes when you use it.`
})

onClick('log-out', () => logOut('You are logged out.'))

for (const button of document.querySelectorAll('.to-log-in')) {
  button.addEventListener('click', () => show('signed-out', '', 'log-in-title'))
}

// A token from an earlier visit: ask the server whether it is still valid, and for the current
// record.
if (returned) logInByProvider(returned)
else if (pb.authStore.isValid) {
  users.authRefresh().then(
    () => showAccount('Welcome back.'),
    () => pb.authStore.clear(),
  )
}

function onClick(id, run) {
  document.getElementById(id).addEventListener('click', run)
}

function logOut(message) {
  stopWatching()
  pb.authStore.clear()
  // The cookie that POST /auth/login sets for pages that read it.
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = 'pb_auth=; Path=/; Max-Age=0; SameSite=Strict'
  show('signed-out', message, 'log-in-title')
}

function weatherOf({ unit, lat, lon, place }) {
  return { unit, location: { lat: Number(lat), lon: Number(lon), name: place } }
}

async function logInBySdk(identity, password) {
  await users.authWithPassword(identity, password)
}

/**
 * The weather contract: it returns the same record and token, and its errors are the SDK's as JSON.
 */
async function logInByContract(username, password) {
  const response = await fetch('/auth/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  const answer = await response.json()
  if (!response.ok) throw { ...answer, status: response.status }
  pb.authStore.save(answer.token, answer.record)
}

function showAccount(message) {
  tabs.choose('account')
  showRecord(pb.authStore.record)
  show('signed-in', message, 'account-title')
  watchRecord(pb, () => logOut('This account was deleted.')).catch(() => {
    // Without realtime the page shows what it has.
  })
}

async function showSecondStep(mfaId, identity) {
  step = { mfaId, otpId: '' }
  const { app, passkeys, mailedCodes } = await factorsOf(users)
  document.getElementById('own-factor').hidden = !app && !passkeys
  document.getElementById('step-passkey').hidden = !passkeys
  document.getElementById('mailed-code').hidden = !mailedCodes
  document.getElementById('ask-code').hidden = !mailedCodes
  document.getElementById('enter-code').hidden = true
  const { email } = document.getElementById('ask-code').elements
  // Codes are requested by e-mail address; a username isn't one.
  email.defaultValue = identity.includes('@') ? identity : ''
  show('second-step', '', 'second-step-title')
}

/** One view at a time; its heading gets the focus, so that a screen reader starts there. */
function show(view, message, titleId) {
  for (const id of views) document.getElementById(id).hidden = id !== view
  statusLine.textContent = message
  document.getElementById(titleId).focus()
}
