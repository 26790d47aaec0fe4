import { attempt } from '../state'
import { t } from '../texts'

/** Puts a text on the clipboard, and says so. */
export function copy(text: string): Promise<unknown> {
  return attempt(() => navigator.clipboard.writeText(text), t('copied'))
}
