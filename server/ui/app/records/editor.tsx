import type { RecordModel } from 'pocketbase'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type Faults, faultsOf, messageOf, pb } from '../api'
import { Confirm, Dialog } from '../parts/dialog'
import { Button } from '../parts/fields'
import { Problem } from '../parts/problem'
import { useUnsaved } from '../parts/unsaved'
import { mark } from '../route'
import { attempt, type Collection, hidesControls, say } from '../state'
import { t } from '../texts'
import { AccountParts } from './account-parts'
import { excerpt, titleOf } from './columns'
import type { Values } from './drafts'
import { Impersonate } from './impersonate'
import { copied, RecordForm } from './record-form'
import { RecordMenu } from './record-menu'
import { useDraft } from './use-draft'

interface EditorProps {
  collection: Collection
  /** `new` for a new record. */
  id: string
  copyOf: string
  onSaved(): void
}

/** Shows, creates or changes a record. */
export function RecordEditor({ collection, id, copyOf, onSaved }: EditorProps) {
  const isNew = id === 'new'
  const [record, setRecord] = useState<RecordModel>()
  const [values, setValues] = useState<Values>({})
  const [faults, setFaults] = useState<Faults>({})
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [step, setStep] = useState<'' | 'delete' | 'impersonate'>('')
  const [isUnlocked, setUnlocked] = useState(false)
  const isLocked = hidesControls.value && !isNew && !isUnlocked
  const isView = collection.type === 'view'
  const service = pb.collection(collection.id)
  const close = () => mark({ record: '', copy: '' })

  useEffect(() => {
    const source = isNew ? copyOf : id
    if (source === '') return
    service
      .getOne(source)
      .then((found) => {
        if (!isNew) setRecord(found)
        else setValues(copied(collection, found))
      })
      .catch((error) => setFault(messageOf(error)))
  }, [])
  const isChanged = Object.keys(values).length > 0
  const updated = record && String(record['updated'] ?? '')
  const draft = useDraft(collection, id, values, updated, setValues)
  const leave = useUnsaved(isChanged, () => {
    draft.drop()
    close()
  })

  // Closing while a save is running needs no confirmation.
  const isClosing = useRef(false)
  const leaveOrWait = () => {
    if (isBusy) isClosing.current = true
    else leave.ask()
  }
  const save = async (stays: boolean) => {
    setBusy(true)
    isClosing.current = false
    setFault('')
    setFaults({})
    try {
      const saved = isNew ? await service.create(values) : await service.update(id, values)
      say(t('records.saved'))
      onSaved()
      draft.drop()
      setValues({})
      setRecord(saved)
      if (!stays || isClosing.current) {
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
  // Set during rendering: an effect would come a frame too late for fast typing.
  const saveNow = useRef(() => {})
  saveNow.current = () => {
    if (isChanged && !isBusy && !isLocked && step === '') save(true)
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
  const set = (key: string, value: unknown) =>
    setValues((before) => {
      const next = { ...before, [key]: value }
      if (value === undefined) delete next[key]
      return next
    })
  const remove = async () => {
    const done = await attempt(() => service.delete(id), t('records.deleted', { count: 1 }))
    if (!done) return setStep('')
    draft.drop()
    leave.allow()
    onSaved()
    close()
  }
  const name = record ? excerpt(titleOf(collection, record), 60) : ''
  const form = (
    <>
      {!isView && draft.notice}
      <Problem text={fault} />
      {(isNew || record) && <RecordForm {...{ collection, record, values, isNew, faults, set }} />}
    </>
  )
  return (
    <Dialog
      kind="panel"
      title={isNew ? t('records.newOf', { name: collection.name }) : t('records.editOf', { name })}
      onClose={leaveOrWait}
      actions={
        <>
          {record && (
            <RecordMenu
              collection={collection}
              record={record}
              onImpersonate={() => setStep('impersonate')}
              onDelete={() => setStep('delete')}
            />
          )}
          <span class="push" />
          <Button onClick={leaveOrWait}>{t('close')}</Button>
          {!isView && (
            <Button
              kind="main"
              isBusy={isBusy}
              disabled={!isChanged && !isNew}
              onClick={() => (isLocked ? setUnlocked(true) : save(false))}
            >
              {isNew ? t('create') : isLocked ? t('records.unlock') : t('save')}
            </Button>
          )}
        </>
      }
    >
      {collection.type === 'auth' && record ? (
        <AccountParts collection={collection} record={record}>
          {form}
        </AccountParts>
      ) : (
        form
      )}
      {record && step === 'delete' && (
        <Confirm
          title={t('records.delete')}
          text={t('records.deleteOne', { name })}
          action={t('delete')}
          isDanger
          onDone={remove}
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
