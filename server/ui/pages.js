// The pages behind the links in mails: `/_/#/auth/NAME/TOKEN`. Opening one changes nothing, because
// mail scanners open links too; the form sends the token.

const password = {
  name: 'password',
  label: 'New password',
  autocomplete: 'new-password',
}

const pages = {
  'confirm-verification': {
    title: 'Confirm your e-mail address',
    lead: 'Press the button to confirm that this address is yours.',
    button: 'Confirm',
    fields: [],
    done: 'Your e-mail address is confirmed. You can close this page.',
    failed: 'This link has expired or was used already. Ask the app for a new one.',
  },
  'confirm-password-reset': {
    title: 'Choose a new password',
    lead: 'After that, you sign in with the new password, and every other session ends.',
    button: 'Set the password',
    fields: [
      password,
      { name: 'passwordConfirm', label: 'The same again', autocomplete: 'new-password' },
    ],
    done: 'Your password is changed. You can close this page and sign in.',
    failed: 'This link has expired or was used already. Ask the app for a new one.',
  },
  'confirm-email-change': {
    title: 'Change your e-mail address',
    lead: 'Type your password to make the new address yours. Every other session ends.',
    button: 'Change the address',
    fields: [{ name: 'password', label: 'Your password', autocomplete: 'current-password' }],
    done: 'Your e-mail address is changed. You can close this page and sign in.',
    taken: 'Another account has this address now. Ask the app for a link to another one.',
    failed: 'This link has expired or was used already. Ask the app for a new one.',
  },
}

const results = {
  'oauth2-redirect-success': [
    'You are signed in',
    'You can close this page and go back to the app.',
  ],
  'oauth2-redirect-failure': [
    'Signing in did not work',
    'Close this page, go back to the app, and try again.',
  ],
}

const element = (id) => document.getElementById(id)

addEventListener('hashchange', show)
show()

function show() {
  const [, name = '', token = ''] = /^#\/auth\/([\w-]+)(?:\/(.*))?$/.exec(location.hash) ?? []
  const page = pages[name]
  const result = results[name]
  element('welcome').hidden = Boolean(page || result)
  element('confirm').hidden = !(page || result)
  if (result) showResult(...result)
  else if (page) showForm(page, name, token)
}

function showResult(title, text) {
  showTitle(title, text)
  element('form').hidden = true
  element('message').textContent = ''
}

function showForm(page, name, token) {
  showTitle(page.title, page.lead)
  const form = element('form')
  form.hidden = false
  element('message').textContent = ''
  element('submit').textContent = page.button
  element('fields').replaceChildren(...page.fields.map(makeField))
  form.onsubmit = (event) => {
    event.preventDefault()
    send(page, name, token)
  }
  if (collectionOf(token) === '') fail(page)
}

function showTitle(title, text) {
  document.title = title
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

async function send(page, name, token) {
  const button = element('submit')
  const values = Object.fromEntries(new FormData(element('form')))
  clearProblems()
  button.disabled = true
  try {
    const path = `../api/collections/${encodeURIComponent(collectionOf(token))}/${name}`
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...values, token }),
    })
    if (answer.ok) finish(page)
    else explain(page, answer.status, await answer.json().catch(() => ({})))
  } catch {
    say('The server could not be reached. Try again in a moment.')
  } finally {
    button.disabled = false
  }
}

function finish(page) {
  element('form').hidden = true
  element('lead').textContent = ''
  say(page.done)
}

function explain(page, status, { data = {} }) {
  if (status === 429) return say('Too many tries. Wait a minute, then try again.')
  // Without a good token the server finds fault with the password too, whatever it is.
  if (data.token) return fail(page, data.token.code)
  const wrong = page.fields.filter(({ name }) => data[name])
  for (const { name } of wrong) showProblem(name, data[name].message ?? 'This value is not valid.')
  if (wrong.length > 0) element(wrong[0].name).focus()
  else fail(page)
}

function fail(page, code) {
  element('form').hidden = true
  element('lead').textContent = ''
  say(code === 'validation_invalid_token_email' ? page.taken : page.failed)
}

function say(text) {
  const message = element('message')
  message.textContent = text
  message.focus()
}

function showProblem(name, text) {
  const problem = element(`${name}-problem`)
  problem.textContent = text
  problem.hidden = false
  element(name).setAttribute('aria-invalid', 'true')
}

function clearProblems() {
  element('message').textContent = ''
  for (const problem of document.querySelectorAll('.problem')) problem.hidden = true
  for (const input of document.querySelectorAll('input')) input.removeAttribute('aria-invalid')
}

/** The collection that a token belongs to; '' for what is no token. The server checks all of it. */
function collectionOf(token) {
  try {
    const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')
    return String(JSON.parse(atob(payload)).collectionId ?? '')
  } catch {
    return ''
  }
}
