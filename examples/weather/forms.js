// Forms: the browser's checks and the server's faults are shown in the same place, in words for
// people. The server's own words are for programs.

/** Codes of the API, translated into what the user can do about them. */
const texts = {
  validation_required: () => 'Fill this in.',
  validation_is_email: () => 'This is not an e-mail address.',
  validation_not_unique: () => 'Somebody has this already. Choose another one.',
  validation_invalid_new_email: () => 'An account has this address already. Choose another one.',
  validation_not_in_invalid: () => 'This is your address already.',
  validation_invalid_code: () => 'This code is wrong, too old, or was used before.',
  validation_invalid_old_password: () => 'This is not your password.',
  validation_values_mismatch: () => 'The two passwords are not the same.',
  validation_min_text_constraint: ({ min }) => `Use at least ${min} characters.`,
  validation_max_text_constraint: ({ max }) => `Use at most ${max} characters.`,
  validation_length_out_of_range: ({ min, max }) => `Use ${min} to ${max} characters.`,
}

/**
 * Runs `run` with the form's values when it is submitted. `refusal`: the message for a 400 that
 * names no field.
 */
export function onSubmit(id, run, refusal = 'That did not work. Try again.') {
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
      showProblems(form, error, refusal)
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

/** An error of the SDK: `status`, and in `response.data` one fault per field. */
export function showProblems(form, error, refusal) {
  const faults = Object.entries(error?.response?.data ?? {})
  const inputs = faults.flatMap(([name, { code, params = {} }]) => {
    const input = inputFor(form, name)
    if (!input) return []
    showProblem(input, texts[code]?.(params) ?? 'This is not accepted. Try another one.')
    return [input]
  })
  if (inputs.length === 0) {
    const summary = form.querySelector('.problem')
    summary.textContent = summaryOf(error, error?.text ?? refusal)
    summary.hidden = false
  }
  const first = inputs[0] ?? form.querySelector('input')
  first?.focus()
}

function summaryOf(error, refusal) {
  const { status } = error ?? {}
  if (status === 429) return 'Too many tries. Wait a minute, then try again.'
  if (status >= 500) return 'The server is busy. Try again in a moment.'
  return status ? refusal : 'The server can’t be reached. Try again.'
}

/**
 * The input for a record field; for a group of radio buttons, the first one. A card of buttons has
 * none.
 */
function inputFor(form, name) {
  if (!form.elements) return undefined
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

export function clearProblems(form) {
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
