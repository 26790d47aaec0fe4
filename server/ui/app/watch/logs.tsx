import type { LogModel } from 'pocketbase'
import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'
import { CodeEditor } from '../parts/code-editor'
import { Dialog } from '../parts/dialog'
import { download } from '../parts/download'
import { Button, Switch } from '../parts/fields'
import { lazy } from '../parts/lazy'
import { Problem } from '../parts/problem'
import { SearchForm } from '../parts/search-form'
import { excerpt, localDate } from '../records/columns'
import { mark, place } from '../route'
import { attempt, say } from '../state'
import { t } from '../texts'
import { LogSettings } from './log-settings'
import { perPage, useEntries } from './use-entries'

const LogChart = lazy(async () => (await import('./chart')).LogChart)

const levels: Record<string, string> = { '-4': 'DEBUG', '0': 'INFO', '4': 'WARN', '8': 'ERROR' }

/** What the server has logged: a chart to zoom into, a filter, the details of each entry. */
export function LogsView() {
  const { query } = place.value
  const typed = query.get('filter') ?? ''
  const withSuperusers = query.get('superuserRequests') === '1'
  const [word, setWord] = useState(typed)
  const [range, setRange] = useState<[string, string]>()
  const [open, setOpen] = useState<LogModel>()
  const [isSetting, setSetting] = useState(false)
  const [round, setRound] = useState(0)
  const filter = join([
    toLogFilter(typed),
    withSuperusers ? '' : 'data.auth != "_superusers"',
    range ? `created >= "${range[0]}" && created <= "${range[1]}"` : '',
  ])
  const { entries, isEnd, fault, more, restart } = useEntries<LogModel>(
    `${round} ${filter}`,
    async (page) => {
      const asked = { filter, sort: '-@rowid', skipTotal: true }
      return (await pb.logs.getList(page, perPage, asked)).items
    },
  )
  useEffect(restart, [filter])
  const save = () =>
    attempt(async () => {
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`)
      download('logs.jsonl', new Blob(lines, { type: 'application/jsonl' }))
      say(t('export.done', { count: lines.length }))
    })
  return (
    <main id="main" tabIndex={-1} class="scrolls">
      <div class="title-row">
        <h1>{t('logs')}</h1>
        <Button kind="plain" label={t('logs.settings')} onClick={() => setSetting(true)}>
          ⚙
        </Button>
        <Button
          kind="plain"
          label={t('refresh')}
          onClick={() => {
            restart()
            setRound(round + 1)
          }}
        >
          ⟳
        </Button>
        <span class="push" />
        <Switch
          label={t('logs.superusers')}
          value={withSuperusers}
          onChange={(value) => mark({ superuserRequests: value ? '1' : '' })}
        />
        <Button onClick={save}>{t('export.json')}</Button>
      </div>
      <SearchForm
        label={t('logs.search')}
        value={word}
        onInput={setWord}
        onSearch={() => mark({ filter: word })}
      />
      <LogChart key={round} filter={filter} onZoom={(from, to) => setRange([from, to])} />
      {range && (
        <p class="row">
          {localDate(range[0])} – {localDate(range[1])}
          <Button onClick={() => setRange(undefined)}>{t('logs.whole')}</Button>
        </p>
      )}
      <Problem text={fault} />
      {entries.length === 0 && !fault && <p class="empty">{t('logs.none')}</p>}
      {entries.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <section class="wide-table" tabIndex={0} aria-label={t('logs')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('logs.level')}</th>
                <th scope="col">{t('logs.message')}</th>
                <th scope="col">{t('logs.status')}</th>
                <th scope="col">{t('logs.created')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td class={Number(entry.level) >= 8 ? 'careful' : undefined}>
                    <strong>{levels[entry.level] ?? entry.level}</strong>
                  </td>
                  <td>
                    <button type="button" class="link" onClick={() => setOpen(entry)}>
                      <bdi>{excerpt(entry.message, 200)}</bdi>
                    </button>
                  </td>
                  <td>{String(entry.data['status'] ?? '')}</td>
                  <td>
                    <time>{localDate(entry.created)}</time>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {!isEnd && <Button onClick={more}>{t('more')}</Button>}
      {open && (
        <Dialog kind="panel" title={t('logs.entry')} onClose={() => setOpen(undefined)}>
          <p>
            <bdi>{excerpt(open.message, 2000)}</bdi>
          </p>
          <CodeEditor
            label={t('logs.data')}
            language="json"
            lines={10}
            disabled
            value={JSON.stringify(open, null, 2)}
            onChange={() => {}}
          />
        </Dialog>
      )}
      {isSetting && <LogSettings onClose={() => setSetting(false)} />}
    </main>
  )
}

function toLogFilter(typed: string): string {
  const word = typed.trim()
  if (word === '' || /[=<>~]|&&|\|\|/.test(word)) return word
  const quoted = JSON.stringify(word)
  return `message ~ ${quoted} || data ~ ${quoted}`
}

function join(parts: string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => `(${part})`)
    .join(' && ')
}
