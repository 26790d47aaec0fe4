import type { RecordModel } from 'pocketbase'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type Faults, faultsOf, messageOf, pb } from '../api'
import { Confirm, Dialog } from '../parts/dialog'
import { Button } from '../parts/fields'
import { Menu } from '../parts/menu'
import { Problem } from '../parts/problem'
import { Tabs } from '../parts/tabs'
import { useUnsaved } from '../parts/unsaved'
import { mark } from '../route'
import { attempt, type Collection, say } from '../state'
import { t } from '../texts'
import { columnsOf, excerpt, titleOf } from './columns'
import { ExternalAuths } from './external-auths'
import { Impersonate } from './impersonate'
import { FieldInput } from './inputs'

interface EditorProps {
  collection: Collection
  /** `new` for a new one. */
  id: string
  copyOf: string
  onSaved(): void
}

export type Values = Record<string, unknown>

/** Shows, makes or changes a record. */
export function RecordEditor({ collection, id, copyOf, onSaved }: EditorProps) {
  const isNew = id === 'new'
  const [record, setRecord] = useState<RecordModel>()
  const [values, setValues] = useState<Values>({})
  const [faults, setFaults] = useState<Faults>({})
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [tab, setTab] = useState('record')
  const [step, setStep] = useState<'' | 'delete' | 'impersonate'>('')
  const isView = collection.type === 'view'
  const isAuth = collection.type === 'auth'
  const account = pb.collection(collection.id)
  const close = () => mark({ record: '', copy: '' })
  const [hasFactors, setFactors] = useState(false)
  useEffect(() => {
    if (!isAuth || isNew) return
    account.listAuthMethods({ fields: '*' }).then(
      (methods) => setFactors('totp' in methods || 'passkey' in methods),
      () => {},
    )
  }, [])

  useEffect(() => {
    const source = isNew ? copyOf : id
    if (source === '') return
    pb.collection(collection.id)
      .getOne(source)
      .then((found) => {
        if (!isNew) setRecord(found)
        else setValues(copied(collection, found))
      })
      .catch((error) => setFault(messageOf(error)))
  }, [])
  const isChanged = Object.keys(values).length > 0
  const leave = useUnsaved(isChanged, close)

  const save = async (stays: boolean) => {
    setBusy(true)
    setFault('')
    setFaults({})
    try {
      const service = pb.collection(collection.id)
      const saved = isNew ? await service.create(values) : await service.update(id, values)
      say(t('records.saved'))
      onSaved()
      setValues({})
      setRecord(saved)
      if (!stays) {
        leave.allow()
        close()
      } else if (isNew) mark({ record: saved.id, copy: '' })
    } catch (error) {
      setFault(messageOf(error))
      setFaults(faultsOf(error))
    } finally {
      setBusy(false)
    }
  }
  // As of the last rendering: an effect of its own would come a frame late for whoever types fast.
  const saveNow = useRef(() => {})
  saveNow.current = () => {
    if (isChanged && !isBusy && step === '') save(true)
  }
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      saveNow.current()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
  const email = String(record?.['email'] ?? '')
  const name = record ? excerpt(titleOf(collection, record), 60) : ''
  const form = (
    <>
      <Problem text={fault} />
      {(isNew || record) &&
        inputsOf(collection, isNew).map((field) => (
          <FieldInput
            key={field.id}
            collection={collection}
            field={field}
            record={record}
            values={values}
            isNew={isNew}
            isReadOnly={isView}
            fault={faultFor(faults, field.name)}
            faults={faults}
            set={(key, value) =>
              setValues((before) => {
                const next = { ...before, [key]: value }
                if (value === undefined) delete next[key]
                return next
              })
            }
          />
        ))}
    </>
  )
  return (
    <Dialog
      kind="panel"
      title={isNew ? t('records.newOf', { name: collection.name }) : t('records.editOf', { name })}
      onClose={leave.ask}
      actions={
        <>
          {record && (
            <Menu
              label={t('more')}
              items={[
                !isView && {
                  label: t('duplicate'),
                  run: () => mark({ record: 'new', copy: record.id }),
                },
                {
                  label: t('copyJson'),
                  run: () =>
                    attempt(
                      () => navigator.clipboard.writeText(JSON.stringify(record, null, 2)),
                      t('copied'),
                    ),
                },
                isAuth &&
                  email !== '' && {
                    label: t('account.sendVerification'),
                    run: () =>
                      attempt(() => account.requestVerification(email), t('account.mailSent')),
                  },
                isAuth &&
                  email !== '' && {
                    label: t('account.sendReset'),
                    run: () =>
                      attempt(() => account.requestPasswordReset(email), t('account.mailSent')),
                  },
                isAuth &&
                  hasFactors && {
                    label: t('factors.remove'),
                    isDanger: true,
                    run: () =>
                      attempt(
                        () =>
                          pb.send(`/api/collections/${collection.id}/factors/${record.id}`, {
                            method: 'DELETE',
                          }),
                        t('factors.removed'),
                      ),
                  },
                isAuth && { label: t('impersonate.title'), run: () => setStep('impersonate') },
                !isView && {
                  label: t('delete'),
                  isDanger: true,
                  run: () => setStep('delete'),
                },
              ]}
            />
          )}
          <span class="push" />
          <Button onClick={leave.ask}>{t('close')}</Button>
          {!isView && (
            <Button
              kind="main"
              isBusy={isBusy}
              disabled={!isChanged && !isNew}
              onClick={() => save(false)}
            >
              {isNew ? t('create') : t('save')}
            </Button>
          )}
        </>
      }
    >
      {isAuth && record && collection.name !== '_superusers' ? (
        <Tabs
          label={t('records.parts')}
          tabs={[
            { key: 'record', label: t('account') },
            { key: 'providers', label: t('account.providers') },
          ]}
          current={tab}
          onChange={setTab}
        >
          {tab === 'record' ? form : <ExternalAuths collection={collection} record={record} />}
        </Tabs>
      ) : (
        form
      )}
      {record && step === 'delete' && (
        <Confirm
          title={t('records.delete')}
          text={t('records.deleteOne', { name })}
          action={t('delete')}
          isDanger
          onDone={async () => {
            const done = await attempt(
              () => pb.collection(collection.id).delete(record.id),
              t('records.deleted', { count: 1 }),
            )
            if (!done) return setStep('')
            leave.allow()
            onSaved()
            close()
          }}
          onClose={() => setStep('')}
        />
      )}
      {record && step === 'impersonate' && (
        <Impersonate collection={collection} record={record} onClose={() => setStep('')} />
      )}
      {leave.dialog}
    </Dialog>
  )
}

/** The fields in the order of the form: what tells accounts apart first. */
function inputsOf(collection: Collection, isNew: boolean) {
  const password = collection.fields.filter(({ type }) => type === 'password')
  const rest = columnsOf(collection).filter(({ type }) => !isNew || type !== 'autodate')
  if (password.length === 0) return rest
  const at = rest.findIndex(({ name }) => name === 'email') + 1
  return [...rest.slice(0, at), ...password, ...rest.slice(at)]
}

function faultFor(faults: Faults, name: string): string | undefined {
  const key = Object.keys(faults).find((each) => each === name || each.startsWith(`${name}.`))
  return key && faults[key]
}

/** What a copy takes over: not what is its own, nor files, which can't be sent again by name. */
function copied(collection: Collection, record: RecordModel): Values {
  const left = ['file', 'autodate', 'password']
  const values: Values = {}
  for (const { name, type } of columnsOf(collection)) {
    if (name !== 'id' && !left.includes(type)) values[name] = record[name]
  }
  return values
}
