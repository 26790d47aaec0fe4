import { is, length, required } from '../base/form-errors.js'
import { isEmail } from '../fields/email.js'

/** The checks of an address to send mail to. */
export const emailChecks = [
  required,
  length(1, 255),
  is('email', isEmail, 'must be a valid email address'),
]
