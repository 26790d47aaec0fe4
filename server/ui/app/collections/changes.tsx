import { t } from '../texts'
import type { Change } from './draft'

export function Changes({ changes }: { changes: Change[] }) {
  return (
    <>
      <p>{t('changes.lead')}</p>
      <ul class="changes">
        {changes.map((change, index) => (
          <li key={index} class={change.isDanger ? 'careful' : undefined}>
            <bdi>{change.text}</bdi>
            {change.isDanger && <strong> {t('changes.careful')}</strong>}
            {change.before !== undefined && (
              <div class="diff">
                <del>{change.before}</del>
                <ins>{change.after}</ins>
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
