import { t } from '../texts'
import type { Part } from './document'

/** The parameters of a call. */
export function Parts({ parts, label }: { parts: readonly Part[]; label: string }) {
  if (parts.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="wide-table" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('name')}</th>
            <th scope="col">{t('api.place')}</th>
            <th scope="col">{t('collections.type')}</th>
            <th scope="col">{t('api.what')}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ name, place, type, isRequired, text }) => (
            <tr key={`${place} ${name}`}>
              <td>
                <code>{name}</code>
                {isRequired && ' *'}
              </td>
              <td>{place}</td>
              <td>{type}</td>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
