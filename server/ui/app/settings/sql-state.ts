import { signal } from '@preact/signals'

/** Set by the first 404: asking beforehand would be a statement of its own in the audit trail. */
export const isSqlOff = signal(false)
