import { useEffect, useMemo, useState } from 'preact/hooks'
import { type Faults, faultsOf, messageOf, pb } from '../api'
import { copy } from '../parts/copy'
import { Confirm, Dialog } from '../parts/dialog'
import { Button, Field, Select } from '../parts/fields'
import { Menu } from '../parts/menu'
import { Problem } from '../parts/problem'
import { Tabs } from '../parts/tabs'
import { useUnsaved } from '../parts/unsaved'
import { go, mark } from '../route'
import {
  attempt,
  type Collection,
  findCollection,
  loadCollections,
  loadScaffolds,
  type Scaffolds,
  say,
} from '../state'
import { t } from '../texts'
import { AuthTab } from './auth-tab'
import { Changes } from './changes'
import { changesOf, renameInIndexes, setAt } from './draft'
import { FieldsTab } from './fields-tab'
import { QueryTab } from './query-tab'
import { RulesTab } from './rules-tab'

interface EditorProps {
  /** Undefined for a new collection. */
  collection: Collection | undefined
  copyOf: string
}

/** Creates or changes a collection; the changes are shown before saving. */
export function CollectionEditor({ collection, copyOf }: EditorProps) {
  const [draft, setDraft] = useState<Collection | undefined>(collection)
  const [scaffolds, setScaffolds] = useState<Scaffolds>()
  const [faults, setFaults] = useState<Faults>({})
  const [fault, setFault] = useState('')
  const [tab, setTab] = useState(collection?.type === 'view' ? 'query' : 'fields')
  const [step, setStep] = useState<'' | 'save' | 'delete' | 'truncate' | 'leave'>('')
  const [isBusy, setBusy] = useState(false)
  const [begun, setBegun] = useState<Collection | undefined>(collection)

  useEffect(() => {
    if (collection) return
    attempt(loadScaffolds).then((found) => {
      if (!found) return
      setScaffolds(found)
      const source = copyOf ? findCollection(copyOf) : undefined
      const first = source ? duplicate(source) : found.base
      setDraft(first)
      setBegun(first)
      if (source?.type === 'view') setTab('query')
    })
  }, [])
  const isChanged = JSON.stringify(draft) !== JSON.stringify(begun)
  const leave = useUnsaved(isChanged, () => mark({ edit: '', copy: '' }))
  const changes = useMemo(
    () => (collection && draft ? changesOf(collection, draft, changeWords) : []),
    [draft],
  )
  if (!draft) return null

  const set = (path: string, value: unknown) =>
    setDraft((current) => current && setAt(current, path, value))
  const save = async () => {
    setBusy(true)
    setFault('')
    setFaults({})
    try {
      const sent = collection ? renameInIndexes(collection, draft) : draft
      const body = { ...sent } as Record<string, unknown>
      for (const name of ['created', 'updated', ...(collection ? [] : ['id'])]) delete body[name]
      const saved = collection
        ? await pb.collections.update(collection.id, body)
        : await pb.collections.create(body)
      await loadCollections()
      leave.allow()
      go('collections', { collection: saved.name })
      say(t('collections.saved'))
    } catch (error) {
      setFault(messageOf(error))
      const found = faultsOf(error)
      setFaults(found)
      const first = Object.keys(found)[0]
      if (first) setTab(tabOf(first, draft.type))
    } finally {
      setBusy(false)
      setStep('')
    }
  }
  const begin = () => (collection && changes.length > 0 ? setStep('save') : save())
  const changeType = (type: string) => {
    if (!scaffolds) return
    const { name, fields } = draft
    const base = scaffolds[type as keyof Scaffolds]
    const own = fields.filter(({ system }) => !system)
    const next = { ...base, name, ...(type === 'view' ? {} : { fields: [...base.fields, ...own] }) }
    setDraft(next)
    setTab(type === 'view' ? 'query' : 'fields')
  }
  const tabs = [
    ...(draft.type === 'view' ? [['query', t('tab.query')]] : [['fields', t('tab.fields')]]),
    ['rules', t('tab.rules')],
    ...(draft.type === 'auth' ? [['auth', t('tab.auth')]] : []),
  ].map(([key, label]) => ({
    key: key!,
    label,
    isWrong: Object.keys(faults).some((path) => tabOf(path, draft.type) === key),
  }))
  const shared = { draft, faults, set }
  return (
    <Dialog
      kind="panel"
      title={collection ? t('collections.editOf', { name: collection.name }) : t('collections.new')}
      onClose={leave.ask}
      actions={
        <>
          {collection && (
            <Menu
              label={t('more')}
              items={[
                {
                  label: t('duplicate'),
                  run: () =>
                    go('collections', {
                      collection: collection.name,
                      edit: 'new',
                      copy: collection.name,
                    }),
                },
                {
                  label: t('copyJson'),
                  run: () => copy(JSON.stringify(collection, null, 2)),
                },
                collection.type !== 'view' && {
                  label: t('collections.truncate'),
                  isDanger: true,
                  run: () => setStep('truncate'),
                },
                !collection.system && {
                  label: t('delete'),
                  isDanger: true,
                  run: () => setStep('delete'),
                },
              ]}
            />
          )}
          <span class="push" />
          <Button onClick={leave.ask}>{t('close')}</Button>
          <Button
            kind="main"
            isBusy={isBusy}
            disabled={collection !== undefined && changes.length === 0}
            onClick={begin}
          >
            {collection ? t('save') : t('create')}
          </Button>
        </>
      }
    >
      <Problem text={fault} />
      <div class="row">
        <Field
          label={t('name')}
          required
          isFirst={!collection}
          value={draft.name}
          disabled={draft.system}
          onChange={(value) => set('name', value)}
          fault={faults['name']}
        />
        {!collection && copyOf === '' && (
          <Select
            label={t('collections.type')}
            value={draft.type}
            options={[
              ['base', t('type.base')],
              ['auth', t('type.auth')],
              ['view', t('type.view')],
            ]}
            onChange={changeType}
          />
        )}
      </div>
      <Tabs label={t('collections.parts')} tabs={tabs} current={tab} onChange={setTab}>
        {tab === 'fields' && <FieldsTab {...shared} before={collection} />}
        {tab === 'query' && <QueryTab {...shared} />}
        {tab === 'rules' && <RulesTab {...shared} />}
        {tab === 'auth' && <AuthTab {...shared} />}
      </Tabs>
      {step === 'save' && (
        <Confirm
          title={t('changes.title')}
          text={<Changes changes={changes} />}
          action={t('save')}
          isDanger={changes.some(({ isDanger }) => isDanger)}
          onDone={save}
          onClose={() => setStep('')}
        />
      )}
      {collection && step === 'delete' && (
        <Confirm
          title={t('collections.delete')}
          text={t('collections.deleteText', { name: collection.name })}
          typed={collection.name}
          action={t('delete')}
          isDanger
          onDone={async () => {
            const done = await attempt(async () => {
              await pb.collections.delete(collection.id)
              return true
            }, t('collections.deleted'))
            if (!done) return
            leave.allow()
            const here = location.hash
            await attempt(loadCollections)
            // Somebody may have gone elsewhere meanwhile.
            if (location.hash === here) go('collections')
          }}
          onClose={() => setStep('')}
        />
      )}
      {collection && step === 'truncate' && (
        <Confirm
          title={t('collections.truncate')}
          text={t('collections.truncateText', { name: collection.name })}
          typed={collection.name}
          action={t('collections.truncate')}
          isDanger
          onDone={async () => {
            await attempt(() => pb.collections.truncate(collection.id), t('collections.truncated'))
            setStep('')
          }}
          onClose={() => setStep('')}
        />
      )}
      {leave.dialog}
    </Dialog>
  )
}

const changeWords = {
  renamed: (before: string, after: string) => t('changes.renamed', { before, after }),
  added: (name: string, type: string) => t('changes.added', { name, type }),
  removed: (name: string, type: string) => t('changes.removed', { name, type }),
  changed: (name: string, option: string) => (name === '' ? option : `${name}: ${option}`),
  moved: () => t('changes.moved'),
}

function tabOf(path: string, type: string): string {
  if (path === 'authRule' || path === 'manageRule' || path.startsWith('mfa.')) return 'auth'
  if (path.endsWith('Rule')) return 'rules'
  if (/^(?:fields|indexes)\b/.test(path) && type !== 'view') return 'fields'
  if (path === 'viewQuery' || type === 'view') return 'query'
  return path === 'name' ? '' : 'auth'
}

/** The same under another name: ids and indexes belong to one collection only. */
function duplicate(source: Collection): Collection {
  const random = () => Math.random().toString(36).slice(2, 12)
  return {
    ...source,
    id: '',
    name: `${source.name}_copy`,
    system: false,
    indexes: source.indexes.map((text) =>
      text
        .replace(/(index\s+(?:if\s+not\s+exists\s+)?)[`"[]?[\w]+[`"\]]?/i, `$1\`idx_${random()}\``)
        .replaceAll(`\`${source.name}\``, `\`${source.name}_copy\``),
    ),
  }
}
