import { fieldError } from '../base/errors.js'

/** Faults that several kinds share. Source: ozzo-validation ErrRequired. */
export const blank = fieldError('validation_required', 'cannot be blank')

export const badFormat = fieldError('validation_invalid_format', 'Invalid value format')
