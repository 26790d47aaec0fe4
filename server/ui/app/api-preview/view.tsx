import { useState } from 'preact/hooks'
import { pb } from '../api'
import { Dialog } from '../parts/dialog'
import { Button } from '../parts/fields'
import { Tabs } from '../parts/tabs'
import { mark } from '../route'
import { attempt, type Collection } from '../state'
import { type TextKey, t } from '../texts'
import { operationsOf } from './operations'

/** How an app calls the API of a collection: by the JS SDK and by curl. */
export function ApiPreview({ collection }: { collection: Collection }) {
  const operations = operationsOf(collection, pb.baseURL)
  const [current, setCurrent] = useState(operations[0]!.key)
  const shown = operations.find(({ key }) => key === current) ?? operations[0]!
  return (
    <Dialog
      kind="panel"
      title={t('api.of', { name: collection.name })}
      onClose={() => mark({ preview: '' })}
    >
      <Tabs
        label={t('api.title')}
        tabs={operations.map(({ key }) => ({ key, label: t(`api.${key}` as TextKey) }))}
        current={current}
        onChange={setCurrent}
      >
        <p>
          <strong class="chip">{shown.method}</strong> <code>{shown.path}</code>
        </p>
        {shown.rule !== undefined && (
          <p>
            {t('api.who')}{' '}
            {shown.rule === null ? (
              t('rules.superusers')
            ) : shown.rule === '' ? (
              t('rules.everybodyShort')
            ) : (
              <code>{shown.rule}</code>
            )}
          </p>
        )}
        <Snippet title="JavaScript" text={shown.javascript} />
        <Snippet title="curl" text={shown.curl} />
        {shown.reply && <Snippet title={t('api.reply')} text={shown.reply} />}
      </Tabs>
    </Dialog>
  )
}

function Snippet({ title, text }: { title: string; text: string }) {
  return (
    <section>
      <div class="row">
        <h3>{title}</h3>
        <span class="push" />
        <Button
          label={`${t('copy')}: ${title}`}
          onClick={() => attempt(() => navigator.clipboard.writeText(text), t('copied'))}
        >
          {t('copy')}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre class="code-box" tabIndex={0}>
        {text}
      </pre>
    </section>
  )
}
