import { signal } from '@preact/signals'
import { preferences } from '../preferences'
import { en } from './en'

export type TextKey = keyof typeof en

const texts = signal<Record<TextKey, string>>(en)

export const languages = { en: 'English', de: 'Deutsch' } as const

/** The text of that name in the user's language, with `{name}` filled in. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  return texts.value[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

/** Loads the language that is preferred, or that of the browser. */
export async function loadLanguage(): Promise<void> {
  const wanted = preferences.value.language || (navigator.language.startsWith('de') ? 'de' : 'en')
  texts.value = wanted === 'de' ? (await import('./de')).de : en
  document.documentElement.lang = wanted
}
