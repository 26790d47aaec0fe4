import { useEffect, useState } from 'preact/hooks'
import { faultsOf, messageOf, pb } from '../api'
import { Confirm, Dialog } from '../parts/dialog'
import { Button, Field } from '../parts/fields'
import { Loading } from '../parts/lazy'
import { Problem } from '../parts/problem'
import { localDate } from '../records/columns'
import { say } from '../state'
import { t } from '../texts'
import {
  addPasskey,
  listPasskeys,
  type Passkey,
  prove,
  removePasskey,
  renamePasskey,
} from './own-passkeys'

/** Adds, renames and removes the passkeys of the superuser who is signed in. */
export function PasskeysDialog({ onClose }: { onClose(): void }) {
  const [found, setFound] = useState<Passkey[]>()
  const [hasApp, setApp] = useState(false)
  const [name, setName] = useState('')
  const [code, setCode] = useState('')
  const [codes, setCodes] = useState<string[]>([])
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [leaving, setLeaving] = useState<Passkey>()
  const [renaming, setRenaming] = useState<Passkey>()
  const run = async (step: () => Promise<unknown>, done = '') => {
    setFault('')
    setBusy(true)
    try {
      await step()
      if (done) say(done)
      setCode('')
      setFound(await listPasskeys())
    } catch (error) {
      setFault(explain(error))
    } finally {
      setBusy(false)
    }
  }
  useEffect(() => {
    run(async () => {
      const totp = await pb.send('/api/collections/_superusers/totp', {})
      setApp(totp.enrolled === true)
    })
  }, [])
  const has = (found?.length ?? 0) > 0
  const add = () =>
    run(async () => {
      setCodes(await addPasskey(name.trim(), await prove(code, has)))
      setName('')
    }, t('passkeys.added'))
  const remove = async ({ id }: Passkey) => {
    setLeaving(undefined)
    await run(async () => removePasskey(id, await prove(code, has)), t('passkeys.removed'))
  }
  const rename = async ({ id }: Passkey, to: string) => {
    setRenaming(undefined)
    await run(() => renamePasskey(id, to), t('passkeys.renamed'))
  }
  return (
    <Dialog
      title={t('factors.passkeys.enabled')}
      onClose={onClose}
      actions={<Button onClick={onClose}>{t('close')}</Button>}
    >
      <p class="help">{t('passkeys.help')}</p>
      {found === undefined && !fault && <Loading />}
      {has && (
        <ul class="files">
          {found?.map((each) => (
            <li key={each.id}>
              <span class="grow">
                <strong>
                  <bdi>{each.name}</bdi>
                </strong>
                <br />
                <span class="help">
                  {t('factors.since', { time: localDate(each.created) })} ·{' '}
                  {each.lastUsed
                    ? t('sessions.lastUsed', { time: localDate(each.lastUsed) })
                    : t('factors.unused')}
                </span>
              </span>
              <Button
                label={t('passkeys.renameOf', { name: each.name })}
                onClick={() => setRenaming(each)}
              >
                {t('passkeys.rename')}
              </Button>
              <Button
                kind="danger"
                label={t('passkeys.removeOf', { name: each.name })}
                onClick={() => setLeaving(each)}
              >
                {t('passkeys.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {codes.length > 0 && (
        <>
          <p class="note">{t('app.codes')}</p>
          <pre class="code-box">{codes.join('\n')}</pre>
        </>
      )}
      {(has || hasApp) && (
        <Field
          label={t('passkeys.code')}
          autocomplete="one-time-code"
          value={code}
          onChange={setCode}
          help={has ? t('passkeys.codeHelp') : undefined}
        />
      )}
      <Field
        label={t('passkeys.name')}
        placeholder="Passkey"
        value={name}
        onChange={setName}
        onEnter={add}
      />
      <Problem text={fault} />
      <Button kind="main" isBusy={isBusy} onClick={add}>
        {t('passkeys.add')}
      </Button>
      {leaving && (
        <Confirm
          title={t('passkeys.removeOf', { name: leaving.name })}
          text={t('passkeys.removeHelp')}
          action={t('passkeys.remove')}
          isDanger
          onDone={() => remove(leaving)}
          onClose={() => setLeaving(undefined)}
        />
      )}
      {renaming && (
        <Rename
          passkey={renaming}
          onDone={(to) => rename(renaming, to)}
          onClose={() => setRenaming(undefined)}
        />
      )}
    </Dialog>
  )
}

interface RenameProps {
  passkey: Passkey
  onDone(name: string): void
  onClose(): void
}

function Rename({ passkey, onDone, onClose }: RenameProps) {
  const [name, setName] = useState(passkey.name)
  return (
    <Dialog
      title={t('passkeys.renameOf', { name: passkey.name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="main" disabled={name.trim() === ''} onClick={() => onDone(name.trim())}>
            {t('passkeys.rename')}
          </Button>
        </>
      }
    >
      <Field
        label={t('passkeys.name')}
        value={name}
        onChange={setName}
        onEnter={() => name.trim() !== '' && onDone(name.trim())}
      />
    </Dialog>
  )
}

/** The browser's own words about a refusal are for developers. */
function explain(error: unknown): string {
  if (error instanceof DOMException && error.name === 'NotAllowedError') {
    return t('passkeys.cancelled')
  }
  return Object.values(faultsOf(error)).join(' ') || messageOf(error)
}
