// What the API finds wrong with a password, in words for whoever types it. The API's own are for
// programs, and are PocketBase's.

const texts = {
  validation_required: () => 'Type a password.',
  validation_values_mismatch: () => 'The two passwords are not the same.',
  validation_invalid_password: () => 'This is not the password of your account.',
  validation_min_text_constraint: ({ min }) => `Use at least ${min} characters.`,
  validation_max_text_constraint: ({ max }) => `Use at most ${max} characters.`,
  validation_length_too_long: ({ max }) => `Use at most ${max} characters.`,
  validation_length_too_short: ({ min }) => `Use at least ${min} characters.`,
  validation_length_out_of_range: ({ min, max }) => `Use ${min} to ${max} characters.`,
  validation_invalid_format: () =>
    'Choose another password: this one does not follow the app’s rules.',
}

/** One sentence on a fault of the API: `{ code, params }`. */
export function textOf({ code, params = {} }) {
  const text = texts[code] ?? (() => 'This is not accepted. Choose another one.')
  return text(params)
}
