import type { Caller } from '../base/caller.js'

/** The caller who subscribes. */
export type Asker = Pick<Caller, 'ip' | 'record' | 'token'>
