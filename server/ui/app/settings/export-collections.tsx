import { useEffect, useState } from 'preact/hooks'
import { CodeBox } from '../parts/code-box'
import { copy } from '../parts/copy'
import { download } from '../parts/download'
import { Button, Checks } from '../parts/fields'
import { Loading } from '../parts/lazy'
import { attempt, type Collection, collections, loadCollections } from '../state'
import { t } from '../texts'

export function ExportPage() {
  const [left, setLeft] = useState<string[]>([])
  useEffect(() => {
    attempt(loadCollections)
  }, [])
  const all = collections.value
  if (!all) return <Loading />
  const chosen = all.filter(({ id }) => !left.includes(id))
  const text = JSON.stringify(chosen.map(plain), null, 2)
  return (
    <>
      <h1>{t('settings.export')}</h1>
      <p>{t('exportPage.lead')}</p>
      <Checks
        label={t('collections')}
        values={chosen.map(({ id }) => id)}
        options={all.map(({ id, name }) => [id, name] as const)}
        onChange={(ids) => setLeft(all.map(({ id }) => id).filter((id) => !ids.includes(id)))}
      />
      <div class="row">
        <Button
          kind="main"
          onClick={() =>
            download('collections.json', new Blob([text], { type: 'application/json' }))
          }
        >
          {t('download')}
        </Button>
        <Button onClick={() => copy(text)}>{t('copy')}</Button>
      </div>
      <CodeBox text={text} />
    </>
  )
}

/** Without data that belongs to this server: creation dates, secrets of providers. */
function plain({ created: _, updated: __, ...collection }: Collection) {
  return collection
}
