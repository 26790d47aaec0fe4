import { effect, signal } from '@preact/signals'

/** What this browser remembers about the dashboard; nothing secret. */
export interface Preferences {
  theme: 'auto' | 'light' | 'dark'
  language: '' | 'en' | 'de'
  /** Minutes without a key press or click until the session ends; 0 means never. */
  idleMinutes: number
  pinned: string[]
  hiddenColumns: Record<string, string[]>
  filters: Record<string, string[]>
  lastCollection: string
}

const key = 'pocketgate_dashboard'
const defaults: Preferences = {
  theme: 'auto',
  language: '',
  idleMinutes: 60,
  pinned: [],
  hiddenColumns: {},
  filters: {},
  lastCollection: '',
}

export const preferences = signal<Preferences>(load())

function load(): Preferences {
  try {
    return { ...defaults, ...JSON.parse(localStorage.getItem(key) ?? '{}') }
  } catch {
    return defaults
  }
}

export function prefer(change: Partial<Preferences>): void {
  preferences.value = { ...preferences.value, ...change }
  localStorage.setItem(key, JSON.stringify(preferences.value))
}

effect(() => {
  const { theme } = preferences.value
  document.documentElement.dataset['theme'] = theme
})
