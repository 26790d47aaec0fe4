import { drawButtons, returnedLogin } from './oauth2.js'
import PocketBase from './vendor/pocketbase.js'

const pb = new PocketBase(location.origin)
const users = pb.collection('users')

const statusLine = document.getElementById('status')
const signedIn = document.getElementById('signed-in')

// A login that waits for its second factor: what the first step and the mailed code are called.
let step = { mfaId: '', otpId: '' }

onSubmit('log-in', async (values) => {
  const logIn = values.door === 'contract' ? logInByContract : logInBySdk
  await finishLogIn(() => logIn(values.identity, values.password), values.identity)
})

/** Each door answers alike where a second factor is to follow: 401 with the id of the first step. */
async function finishLogIn(logIn, identity = '') {
  try {
    await logIn()
  } catch (error) {
    const mfaId = error?.response?.mfaId
    if (!mfaId) throw error
    showSecondStep(mfaId, identity)
    return
  }
  showAccount('You are logged in.')
}

/** A login at a provider, whose problems show where those of the form do. */
async function logInByProvider(logIn) {
  const form = document.getElementById('log-in')
  clearProblems(form)
  try {
    await finishLogIn(logIn)
  } catch (error) {
    showProblems(form, error?.response?.message ? error : { response: error })
  }
}

drawButtons(document.getElementById('providers'), users, logInByProvider).catch(() => {
  // The form above them works without.
})
const returned = returnedLogin(users)

onSubmit('ask-code', async ({ email }) => {
  step.otpId = (await users.requestOTP(email)).otpId
  const form = document.getElementById('enter-code')
  form.hidden = false
  // The server says the same of an address that it doesn't know.
  statusLine.textContent = 'If the account has this address, a code is on its way.'
  form.elements.namedItem('code').focus()
})

onSubmit('enter-code', async ({ code }) => {
  await users.authWithOTP(step.otpId, code.trim(), { mfaId: step.mfaId })
  showAccount('You are logged in.')
})

document.getElementById('start-again').addEventListener('click', () => {
  show('signed-out', '', 'log-in-title')
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

onSubmit('change', async (values) => {
  // The update rule of `users` lets everybody change their own record; the SDK keeps the answer.
  await users.update(pb.authStore.record.id, weatherOf(values))
  showAccount('Your unit and place are saved.')
})

document.getElementById('log-out').addEventListener('click', () => {
  pb.authStore.clear()
  // The cookie that POST /auth/login sets for pages that read it.
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = 'pb_auth=; Path=/; Max-Age=0; SameSite=Strict'
  show('signed-out', 'You are logged out.', 'log-in-title')
})

// A token of an earlier visit: ask the server whether it still stands, and for the record as it is now.
if (returned) logInByProvider(returned)
else if (pb.authStore.isValid) {
  users.authRefresh().then(
    () => showAccount('Welcome back.'),
    () => pb.authStore.clear(),
  )
}

function weatherOf({ unit, lat, lon, place }) {
  return { unit, location: { lat: Number(lat), lon: Number(lon), name: place } }
}

async function logInBySdk(identity, password) {
  await users.authWithPassword(identity, password)
}

/** The weather contract: its answer is the same record and token, its errors the SDK's as JSON. */
async function logInByContract(username, password) {
  const response = await fetch('/auth/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  const answer = await response.json()
  if (!response.ok) throw answer
  pb.authStore.save(answer.token, answer.record)
}

function showAccount(message) {
  const { username, email, unit, location: place } = pb.authStore.record
  const shown = { username, email, unit, place: place?.name, lat: place?.lat, lon: place?.lon }
  for (const cell of signedIn.querySelectorAll('[data-show]')) {
    cell.textContent = String(shown[cell.dataset.show] ?? '') || 'not set'
  }
  fillChangeForm(shown)
  show('signed-in', message, 'account-title')
}

function showSecondStep(mfaId, identity) {
  step = { mfaId, otpId: '' }
  document.getElementById('enter-code').hidden = true
  const { email } = document.getElementById('ask-code').elements
  // Codes go by address; a username isn't one.
  email.defaultValue = identity.includes('@') ? identity : ''
  show('second-step', '', 'second-step-title')
}

/** One view at a time; its heading gets the focus, so that a screen reader begins there. */
function show(view, message, titleId) {
  for (const id of ['signed-out', 'second-step', 'signed-in']) {
    document.getElementById(id).hidden = id !== view
  }
  statusLine.textContent = message
  document.getElementById(titleId).focus()
}

/** As default values, so that every reset of the form brings them. */
function fillChangeForm({ unit, place, lat, lon }) {
  const form = document.getElementById('change')
  const { elements } = form
  for (const choice of elements.namedItem('unit')) choice.defaultChecked = choice.value === unit
  for (const [name, value] of Object.entries({ place, lat, lon })) {
    elements.namedItem(name).defaultValue = value ?? ''
  }
  form.reset()
}

function onSubmit(id, run) {
  const form = document.getElementById(id)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    for (const any of document.forms) clearProblems(any)
    if (!checkInputs(form)) return
    const button = form.querySelector('button[type=submit]')
    button.disabled = true
    try {
      await run(Object.fromEntries(new FormData(form)))
      form.reset()
    } catch (error) {
      showProblems(form, error)
    } finally {
      button.disabled = false
    }
  })
}

/** The browser's own checks, shown in the same place as the server's. */
function checkInputs(form) {
  const wrong = [...form.elements].filter((input) => input.willValidate && !input.checkValidity())
  for (const input of wrong) showProblem(input, input.validationMessage)
  wrong[0]?.focus()
  return wrong.length === 0
}

/** An error of the SDK or of POST /auth/login: `response.data` holds one fault per field. */
function showProblems(form, error) {
  const { message, data } = error?.response ?? {}
  const summary = form.querySelector('.problem')
  summary.textContent = message || 'The server can’t be reached. Try again.'
  summary.hidden = false
  const inputs = Object.entries(data ?? {}).flatMap(([name, fault]) => {
    const input = inputFor(form, name)
    if (input) showProblem(input, fault.message)
    else summary.textContent += ` ${name}: ${fault.message}`
    return input ? [input] : []
  })
  const first = inputs[0] ?? form.querySelector('input')
  first.focus()
}

/** The input of a record field; a group of radio buttons stands for its first one. */
function inputFor(form, name) {
  const named = { passwordConfirm: 'password', location: 'lat' }[name] ?? name
  const found = form.elements.namedItem(named)
  return found instanceof RadioNodeList ? found[0] : found
}

function showProblem(input, text) {
  const id = `${input.form.id}-${input.name}-problem`
  let line = document.getElementById(id)
  if (!line) {
    line = document.createElement('p')
    line.id = id
    line.className = 'field-problem'
    const hint = input.getAttribute('aria-describedby')
    input.dataset.hint = hint ?? ''
    input.setAttribute('aria-describedby', hint ? `${hint} ${id}` : id)
    input.closest('.field, fieldset').append(line)
  }
  input.setAttribute('aria-invalid', 'true')
  line.textContent = text
}

function clearProblems(form) {
  const summary = form.querySelector('.problem')
  summary.hidden = true
  summary.textContent = ''
  for (const line of form.querySelectorAll('.field-problem')) line.remove()
  for (const input of form.querySelectorAll('[aria-invalid]')) {
    input.removeAttribute('aria-invalid')
    if (input.dataset.hint) input.setAttribute('aria-describedby', input.dataset.hint)
    else input.removeAttribute('aria-describedby')
  }
}
