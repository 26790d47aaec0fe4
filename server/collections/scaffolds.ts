import { randomText } from '../base/ids.js'
import { newDraft } from './draft.js'
import { presentDraft } from './present.js'

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** New collections of each type, without name and id: the starting point of an editor. */
export function scaffolds(): Record<string, unknown> {
  // The names of their indexes need an id.
  const id = randomText(10, alphabet)
  return Object.fromEntries(
    ['auth', 'base', 'view'].map((type) => {
      const draft = newDraft(type, '', id)
      return [type, presentDraft({ ...draft, id: '' })]
    }),
  )
}
