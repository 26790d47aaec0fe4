import { attempt } from '../state'
import { t } from '../texts'

/** Copies a text to the clipboard, and confirms it. */
export function copy(text: string): Promise<unknown> {
  return attempt(() => navigator.clipboard.writeText(text), t('copied'))
}
