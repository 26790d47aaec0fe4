import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'
import { Dialog } from '../parts/dialog'
import { Button, Field, NumberField, Select, Switch } from '../parts/fields'
import { attempt } from '../state'
import { type TextKey, t } from '../texts'
import { getAt } from './draft'
import type { TabProps } from './tab-props'

interface Known {
  name: string
  displayName: string
}

type Provider = Record<string, unknown> & { name: string }

const mapped = ['id', 'name', 'username', 'avatarURL']
const addresses = ['authURL', 'tokenURL', 'userInfoURL']

/** Which providers accounts may sign in with. */
export function OAuth2Options({ draft, faults, set }: TabProps) {
  const [known, setKnown] = useState<Known[]>([])
  useEffect(() => {
    attempt(() => pb.send('/api/collections/meta/oauth2-providers', {})).then((found) =>
      setKnown((found ?? []) as Known[]),
    )
  }, [])
  const providers = (getAt(draft, 'oauth2.providers') ?? []) as Provider[]
  const free = known.filter(({ name }) => !providers.some((each) => each.name === name))
  const names: readonly (readonly [string, string])[] = [
    ['', '–'],
    ...draft.fields
      .filter(({ type }) => ['text', 'url', 'email', 'file', 'editor'].includes(type))
      .map(({ name }) => [name, name] as const),
  ]
  return (
    <>
      {providers.map((provider, index) => (
        <ProviderForm
          key={provider.name}
          provider={provider}
          label={known.find(({ name }) => name === provider.name)?.displayName ?? provider.name}
          faults={faults}
          path={`oauth2.providers.${index}`}
          set={set}
          onRemove={() => set('oauth2.providers', providers.toSpliced(index, 1))}
        />
      ))}
      <Select
        label={t('oauth2.add')}
        value=""
        options={[['', t('choose')], ...free.map((each) => [each.name, each.displayName] as const)]}
        onChange={(name) =>
          name !== '' &&
          set('oauth2.providers', [...providers, { name, clientId: '', clientSecret: '' }])
        }
      />
      {faults['oauth2.providers'] && <p class="problem">{faults['oauth2.providers']}</p>}
      <fieldset class="two">
        <legend>{t('oauth2.mapped')}</legend>
        {mapped.map((name) => (
          <Select
            key={name}
            label={t(`oauth2.map.${name}` as TextKey)}
            value={String(getAt(draft, `oauth2.mappedFields.${name}`) ?? '')}
            options={names}
            onChange={(value) => set(`oauth2.mappedFields.${name}`, value)}
            fault={faults[`oauth2.mappedFields.${name}`]}
          />
        ))}
      </fieldset>
    </>
  )
}

interface FormProps {
  provider: Provider
  label: string
  faults: Record<string, string>
  path: string
  set(path: string, value: unknown): void
  onRemove(): void
}

function ProviderForm({ provider, label, faults, path, set, onRemove }: FormProps) {
  const [isMaking, setMaking] = useState(false)
  const [wasEmpty] = useState(provider['clientId'] === '')
  const { name } = provider
  const text = (key: string, help?: string) => (
    <Field
      key={key}
      label={t(`oauth2.${key}` as TextKey)}
      value={String(provider[key] ?? '')}
      type={key === 'clientSecret' ? 'password' : 'text'}
      autocomplete="off"
      onChange={(value) => set(`${path}.${key}`, value)}
      fault={faults[`${path}.${key}`]}
      help={help}
    />
  )
  const isOpen = Object.keys(faults).some((each) => each.startsWith(path))
  return (
    <details class="group" open={isOpen || wasEmpty}>
      <summary>{label}</summary>
      {text('clientId')}
      {text('clientSecret', t('oauth2.secretHelp'))}
      {name === 'apple' && <Button onClick={() => setMaking(true)}>{t('apple.make')}</Button>}
      <details>
        <summary>{t('oauth2.more')}</summary>
        {text('displayName')}
        {addresses.map((key) => text(key))}
        <Switch
          label={t('oauth2.pkce')}
          value={provider['pkce'] !== false}
          onChange={(value) => set(`${path}.pkce`, value)}
        />
      </details>
      <Button kind="danger" onClick={onRemove}>
        {t('oauth2.remove', { name: label })}
      </Button>
      {isMaking && (
        <AppleSecret
          clientId={String(provider['clientId'] ?? '')}
          onDone={(secret) => {
            set(`${path}.clientSecret`, secret)
            setMaking(false)
          }}
          onClose={() => setMaking(false)}
        />
      )}
    </details>
  )
}

interface AppleProps {
  clientId: string
  onDone(secret: string): void
  onClose(): void
}

/** Apple's secret is a token signed with a key, for half a year at most. */
function AppleSecret({ clientId, onDone, onClose }: AppleProps) {
  const [teamId, setTeamId] = useState('')
  const [keyId, setKeyId] = useState('')
  const [privateKey, setPrivateKey] = useState('')
  const [duration, setDuration] = useState<number | null>(15777000)
  const make = async () => {
    const made = await attempt(() =>
      pb.settings.generateAppleClientSecret(clientId, teamId, keyId, privateKey, duration ?? 0),
    )
    if (made) onDone(made.secret)
  }
  return (
    <Dialog
      title={t('apple.make')}
      onClose={onClose}
      actions={
        <Button kind="main" onClick={make}>
          {t('apple.make')}
        </Button>
      }
    >
      <Field label={t('apple.teamId')} value={teamId} onChange={setTeamId} />
      <Field label={t('apple.keyId')} value={keyId} onChange={setKeyId} />
      <Field
        label={t('apple.privateKey')}
        isCode
        rows={5}
        value={privateKey}
        onChange={setPrivateKey}
      />
      <NumberField label={t('auth.seconds')} value={duration} onChange={setDuration} />
    </Dialog>
  )
}
