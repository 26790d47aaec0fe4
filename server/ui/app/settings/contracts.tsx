import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'
import { Confirm } from '../parts/dialog'
import { Button } from '../parts/fields'
import { attempt, loadCollections } from '../state'
import { t } from '../texts'

interface Contract {
  name: string
  isServed: boolean
  lacks: string[]
  conflicts: string[]
}

/** Which login contracts are served, what they lack in the folder, and a way to add it. */
export function ContractsPage() {
  const [list, setList] = useState<Contract[]>()
  const [adding, setAdding] = useState<Contract>()
  const load = () => attempt(() => pb.send<Contract[]>('/api/contracts', {})).then(setList)
  useEffect(() => {
    load()
  }, [])
  const add = async ({ name }: Contract) => {
    const options = { method: 'POST', body: { name } }
    await attempt(() => pb.send('/api/contracts', options), t('contracts.added', { name }))
    setAdding(undefined)
    await load()
    await attempt(loadCollections)
  }
  return (
    <>
      <h1>{t('settings.contracts')}</h1>
      <p>{t('contracts.lead')}</p>
      {(list ?? []).map((contract) => (
        <section key={contract.name} class="group" aria-label={contract.name}>
          <div class="row">
            <h2>{contract.name}</h2>
            <span class="chip">
              {t(contract.isServed ? 'contracts.served' : 'contracts.notServed')}
            </span>
            <span class="push" />
            {contract.lacks.length > 0 && contract.conflicts.length === 0 && (
              <Button
                label={`${t('contracts.add')}: ${contract.name}`}
                onClick={() => setAdding(contract)}
              >
                {t('contracts.add')}
              </Button>
            )}
          </div>
          <Lines
            title={contract.lacks.length > 0 ? t('contracts.lacks') : t('contracts.whole')}
            lines={contract.lacks}
          />
          {contract.conflicts.length > 0 && (
            <Lines title={t('contracts.conflicts')} lines={contract.conflicts} />
          )}
        </section>
      ))}
      {adding && (
        <Confirm
          title={t('contracts.addOf', { name: adding.name })}
          text={<Lines title={t('contracts.will')} lines={adding.lacks} />}
          action={t('contracts.add')}
          onDone={() => add(adding)}
          onClose={() => setAdding(undefined)}
        />
      )}
    </>
  )
}

function Lines({ title, lines }: { title: string; lines: string[] }) {
  return (
    <>
      <p>{title}</p>
      {lines.length > 0 && (
        <ul class="changes">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </>
  )
}
