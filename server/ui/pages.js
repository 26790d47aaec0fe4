// What is under /_/: by `#/auth/NAME/TOKEN` the pages behind the links in mails, else the dashboard. Opening
// such a link changes nothing, because mail scanners open links too; the form sends the token. The pages
// need no build step, so that every installation has them.
import { textOf } from './faults.js'

const stale = {
  title: 'This link no longer works',
  text: 'It is too old, or it was used before.',
  next: 'Ask for a new one in the app.',
}

const pages = {
  'confirm-verification': {
    title: 'Confirm your e-mail address',
    lead: () => 'One press of the button, and we know that this address is yours.',
    button: 'Confirm my address',
    fields: [],
    done: { title: 'Your address is confirmed', text: 'That was all.' },
  },
  'confirm-password-reset': {
    title: 'Choose a new password',
    lead: () => 'You will be signed out everywhere, and sign in again with the new password.',
    button: 'Save the password',
    fields: [
      { name: 'password', label: 'New password', autocomplete: 'new-password' },
      { name: 'passwordConfirm', label: 'Repeat the new password', autocomplete: 'new-password' },
    ],
    done: { title: 'Your password is changed', text: 'From now on, sign in with the new one.' },
  },
  'confirm-email-change': {
    title: 'Change your e-mail address',
    lead: ({ newEmail }) =>
      `Your account will have the address ${newEmail}. You will be signed out everywhere. To confirm, type your password.`,
    button: 'Use this address',
    fields: [{ name: 'password', label: 'Your password', autocomplete: 'current-password' }],
    done: {
      title: 'Your e-mail address is changed',
      text: 'From now on, sign in with the new address.',
    },
    taken: {
      title: 'This address is taken',
      text: 'Another account has it now.',
      next: 'In the app, ask to change to another address.',
    },
  },
}

const results = {
  'oauth2-redirect-success': {
    title: 'You are signed in',
    text: 'You can close this page.',
  },
  'oauth2-redirect-failure': {
    title: 'Signing in did not work',
    text: 'Close this page, go back to the app, and try again.',
  },
}

const element = (id) => document.getElementById(id)
const { appName, appUrl } = document.body.dataset
let dashboard

addEventListener('hashchange', show)
show()

function show() {
  const [, name = '', token = ''] = /^#\/auth\/([\w-]+)(?:\/(.*))?$/.exec(location.hash) ?? []
  const page = pages[name]
  const result = results[name]
  element('welcome').hidden = Boolean(page || result)
  element('confirm').hidden = !(page || result)
  if (!page && !result) return showDashboard()
  element('dashboard').hidden = true
  document.body.classList.remove('in-dashboard')
  element('app').textContent = appName
  // A login at a provider ends in a window of its own: there is no way on from it.
  if (result) showEnd(result, false)
  else if (page) showForm(page, name, token)
}

/** Until there is a superuser only the link that a start prints leads there. */
async function showDashboard() {
  if (document.body.dataset.setUp === 'no' && !location.hash.startsWith('#/pbinstall/')) return
  try {
    dashboard ??= import('./app/main.tsx')
    await (await dashboard).start(element('dashboard'))
    element('welcome').hidden = true
    element('dashboard').hidden = false
    document.body.classList.add('in-dashboard')
  } catch (error) {
    // Built without a bundler: there is none.
    document.body.dataset.setUp = 'alone'
    console.warn(error)
  }
}

function showForm(page, name, token) {
  const claims = claimsOf(token)
  if (!claims.collectionId) return showEnd(stale)
  showTitle(page.title, page.lead(claims))
  element('form').hidden = false
  element('onward').hidden = true
  element('message').textContent = ''
  element('submit').textContent = page.button
  element('fields').replaceChildren(...page.fields.map(makeField))
  element('form').onsubmit = (event) => {
    event.preventDefault()
    send(page, name, token, claims)
  }
}

/** How it ended, and where to go from here. */
function showEnd({ title, text, next = '' }, hasWayOn = true) {
  showTitle(title, text)
  element('form').hidden = true
  element('message').textContent = next
  const back = element('back')
  const isAddress = /^https?:\/\//.test(appUrl)
  element('onward').hidden = !hasWayOn || !isAddress
  if (isAddress) Object.assign(back, { href: appUrl, textContent: `Go to ${appName}` })
  if (hasWayOn && !isAddress && next === '') {
    element('message').textContent = 'You can close this page and go back to the app.'
  }
}

function showTitle(title, text) {
  document.title = `${title} – ${appName}`
  element('title').textContent = title
  element('lead').textContent = text
  element('title').focus()
}

function makeField({ name, label, autocomplete }) {
  const field = element('field').content.cloneNode(true)
  const input = field.querySelector('input')
  const problem = field.querySelector('.problem')
  problem.id = `${name}-problem`
  Object.assign(input, { id: name, name, autocomplete })
  input.setAttribute('aria-describedby', problem.id)
  Object.assign(field.querySelector('label'), { htmlFor: name, textContent: label })
  return field
}

async function send(page, name, token, { collectionId }) {
  const values = Object.fromEntries(new FormData(element('form')))
  clearProblems()
  if (!isComplete(page, values)) return
  const button = element('submit')
  button.disabled = true
  try {
    const path = `../api/collections/${encodeURIComponent(collectionId)}/${name}`
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...values, token }),
    })
    if (answer.ok) showEnd(page.done)
    else explain(page, answer.status, await answer.json().catch(() => ({})))
  } catch {
    say('The server can’t be reached. Try again in a moment.')
  } finally {
    button.disabled = false
  }
}

/** What can be told without asking the server. */
function isComplete({ fields }, values) {
  const faults = fields.flatMap(({ name }) => {
    if (values[name] === '') return [[name, { code: 'validation_required' }]]
    const isOther = name === 'passwordConfirm' && values[name] !== values.password
    return isOther ? [[name, { code: 'validation_values_mismatch' }]] : []
  })
  return !showProblems(faults)
}

function explain(page, status, { data = {} }) {
  if (status === 429) return say('Too many tries. Wait a few minutes, then try again.')
  if (status >= 500) return say('The server is busy. Try again in a moment.')
  // Without a good token the server finds fault with the password too, whatever it is.
  if (data.token) {
    return showEnd(data.token.code === 'validation_invalid_token_email' ? page.taken : stale)
  }
  const faults = page.fields.flatMap(({ name }) => (data[name] ? [[name, data[name]]] : []))
  if (!showProblems(faults)) say('That did not work. Try again, or ask for a new link in the app.')
}

function say(text) {
  const message = element('message')
  message.textContent = text
  message.focus()
}

/** Shows each fault at its field; false where there is none. */
function showProblems(faults) {
  for (const [name, fault] of faults) {
    const problem = element(`${name}-problem`)
    problem.textContent = textOf(fault)
    problem.hidden = false
    element(name).setAttribute('aria-invalid', 'true')
  }
  if (faults.length > 0) element(faults[0][0]).focus()
  return faults.length > 0
}

function clearProblems() {
  element('message').textContent = ''
  for (const problem of document.querySelectorAll('.problem')) problem.hidden = true
  for (const input of document.querySelectorAll('input')) input.removeAttribute('aria-invalid')
}

/** What a token says; nothing for what is no token. The server checks all of it. */
function claimsOf(token) {
  try {
    const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(payload), (letter) => letter.codePointAt(0))
    return JSON.parse(new TextDecoder().decode(bytes)) ?? {}
  } catch {
    return {}
  }
}
