import { signal } from '@preact/signals'
import { preferences } from '../preferences'
import { en } from './en'

export type TextKey = keyof typeof en

const texts = signal<Record<TextKey, string>>(en)

export const languages = { en: 'English', de: 'Deutsch' } as const

/** The text with that name in the user's language, with `{name}` replaced. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  return texts.value[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

/** Loads the preferred language, or the browser's. */
export async function loadLanguage(): Promise<void> {
  const wanted = preferences.value.language || (navigator.language.startsWith('de') ? 'de' : 'en')
  texts.value = wanted === 'de' ? (await import('./de')).de : en
  document.documentElement.lang = wanted
}
