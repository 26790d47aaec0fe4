import { useEffect, useMemo, useState } from 'preact/hooks'
import { faultsOf, messageOf, pb } from '../api'
import { Changes } from '../collections/changes'
import { type Change, changesOf } from '../collections/draft'
import { CodeEditor } from '../parts/code-editor'
import { Confirm } from '../parts/dialog'
import { Button, Switch } from '../parts/fields'
import { Problem } from '../parts/problem'
import { attempt, type Collection, collections, loadCollections, say } from '../state'
import { t } from '../texts'

export function ImportPage() {
  const [text, setText] = useState('')
  const [deletes, setDeletes] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const [fault, setFault] = useState('')
  useEffect(() => {
    attempt(loadCollections)
  }, [])
  const parsed = useMemo(() => parse(text), [text])
  const changes = useMemo(
    () => (parsed ? compare(collections.value ?? [], parsed, deletes) : []),
    [parsed, deletes, collections.value],
  )
  const run = async () => {
    setFault('')
    try {
      await pb.collections.import(parsed as never[], deletes)
      say(t('importPage.done'))
      setText('')
      await loadCollections()
    } catch (error) {
      const first = Object.values(faultsOf(error))[0]
      setFault(first ? `${messageOf(error)} ${first}` : messageOf(error))
    } finally {
      setAsking(false)
    }
  }
  return (
    <>
      <h1>{t('settings.import')}</h1>
      <p>{t('importPage.lead')}</p>
      <label class="file-button">
        {t('importPage.file')}
        <input
          type="file"
          accept=".json"
          onChange={async (event) => {
            const file = event.currentTarget.files?.[0]
            if (file) setText(await file.text())
          }}
        />
      </label>
      <CodeEditor
        label={t('collections')}
        language="json"
        lines={8}
        value={text}
        onChange={setText}
        fault={text !== '' && !parsed ? t('importPage.wrong') : undefined}
      />
      <Switch
        label={t('importPage.deletes')}
        value={deletes}
        onChange={setDeletes}
        help={t('importPage.deletesHelp')}
      />
      <Problem text={fault} />
      {parsed &&
        (changes.length > 0 ? <Changes changes={changes} /> : <p>{t('importPage.same')}</p>)}
      <Button kind="main" disabled={changes.length === 0} onClick={() => setAsking(true)}>
        {t('importPage.run')}
      </Button>
      {isAsking && (
        <Confirm
          title={t('importPage.run')}
          text={<Changes changes={changes} />}
          action={t('importPage.run')}
          isDanger={changes.some(({ isDanger }) => isDanger)}
          onDone={run}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

/** A list of collections, or one under `collections`, as in exports. */
function parse(text: string): Collection[] | undefined {
  try {
    const found = JSON.parse(text)
    const list = Array.isArray(found) ? found : found?.collections
    const isList = Array.isArray(list) && list.every((each) => typeof each?.name === 'string')
    return isList && list.length > 0 ? list : undefined
  } catch {
    return undefined
  }
}

function compare(before: Collection[], after: Collection[], deletes: boolean): Change[] {
  const changes: Change[] = []
  for (const next of after) {
    const old = before.find(({ id, name }) => (next.id ? id === next.id : name === next.name))
    if (!old) {
      changes.push({ text: t('importPage.new', { name: next.name }), isDanger: false })
      continue
    }
    const merged = { ...old, ...next, fields: next.fields ?? old.fields }
    const own = changesOf(old, merged, {
      renamed: (a, b) => t('changes.renamed', { before: a, after: b }),
      added: (name, type) => t('changes.added', { name, type }),
      removed: (name, type) => t('changes.removed', { name, type }),
      changed: (name, option) => (name === '' ? option : `${name}: ${option}`),
      moved: () => t('changes.moved'),
    })
    changes.push(...own.map((each) => ({ ...each, text: `${old.name}: ${each.text}` })))
  }
  if (!deletes) return changes
  const missing = before.filter(
    ({ id, name, system }) =>
      !system && !after.some((next) => (next.id ? next.id === id : next.name === name)),
  )
  for (const { name } of missing) {
    changes.push({ text: t('importPage.deleted', { name }), isDanger: true })
  }
  return changes
}
