import { type TextKey, t } from '../texts'

const shapes: Record<string, string> = {
  base: 'M2 4h12v3H2zM2 9h12v3H2z',
  auth: 'M8 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM2 14c0-3 3-4.5 6-4.5s6 1.5 6 4.5z',
  view: 'M1 8c3-6 11-6 14 0-3 6-11 6-14 0zm7-2.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
}

/** A small icon for the type of a collection, with its name for screen readers. */
export function TypeIcon({ type }: { type: string }) {
  const label = type in shapes ? t(`type.${type}` as TextKey) : type
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" role="img" aria-label={label}>
      <path d={shapes[type] ?? 'M3 3h10v10H3z'} fill-rule="evenodd" />
    </svg>
  )
}
