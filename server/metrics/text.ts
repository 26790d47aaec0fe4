import { stat } from 'node:fs/promises'
import type { App } from '../base/app.js'
import { isFolder } from '../base/config.js'
import { databasePaths } from '../store/folder.js'
import { mergeMetrics } from './merge.js'
import { family, labelText } from './series.js'

/** The content type of the text. */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

const channel = 'metrics'

/** Lets other processes ask for this one's metrics; returns a function that ends it. */
export function answerForMetrics(app: App): Promise<() => void> {
  return app.cluster.near.hear(channel, () => ownText(app))
}

/**
 * All counters and current values in Prometheus format: for all processes that serve the folder, in
 * one text; instances on one database each report their own.
 */
export async function metricsText(app: App): Promise<string> {
  const [own, others] = await Promise.all([ownText(app), app.cluster.near.ask(channel, null)])
  return mergeMetrics([own, ...others.filter((text) => typeof text === 'string')])
}

async function ownText(app: App): Promise<string> {
  const { cluster, metrics, realtime, logs } = app
  const { database } = cluster
  if (!metrics) return ''
  const cpu = process.cpuUsage()
  const gauge = (name: string, help: string, value: number) =>
    family(name, 'gauge', help, [['', value]])
  const parts = [
    metrics.write(),
    gauge('pocketgate_hashes_waiting', 'Passwords that wait.', metrics.hashes.waiting),
    gauge('pocketgate_realtime_clients', 'Open live connections.', realtime.count()),
    gauge(
      'pocketgate_realtime_backlog_bytes',
      'What waits for slow readers.',
      realtime.backlogBytes(),
    ),
    family('pocketgate_log_entries_dropped_total', 'counter', 'Log entries without room.', [
      ['', logs?.dropped ?? 0],
    ]),
    await walSizes(app.config.serve.dir),
    eventLoop(app),
    ...(isFolder(app.config)
      ? []
      : [
          gauge('pocketgate_database_up', 'Whether it answers.', Number(database !== 'away')),
          gauge(
            'pocketgate_database_writable',
            'Whether it takes changes.',
            Number(database === 'well'),
          ),
        ]),
    gauge('process_resident_memory_bytes', 'Resident memory.', process.memoryUsage.rss()),
    family('process_cpu_seconds_total', 'counter', 'Time on a processor.', [
      ['', (cpu.user + cpu.system) / 1e6],
    ]),
    gauge(
      'process_start_time_seconds',
      'Start, in seconds since 1970.',
      Math.round(performance.timeOrigin) / 1000,
    ),
  ]
  return parts.join('')
}

async function walSizes(dir: string): Promise<string> {
  const rows = await Promise.all(
    Object.entries(databaseNames(dir)).map(async ([name, path]): Promise<[string, number]> => {
      const size = await stat(`${path}-wal`).then(
        (found) => found.size,
        () => 0,
      )
      return [labelText({ database: name }), size]
    }),
  )
  return family('pocketgate_database_wal_bytes', 'gauge', "Size of a database's WAL.", rows)
}

function databaseNames(dir: string): Record<string, string> {
  const { records, logs, own } = databasePaths(dir)
  return { data: records, auxiliary: logs, pocketgate: own }
}

/** How late timers were since the last request for it. */
function eventLoop({ metrics }: App): string {
  const { delays } = metrics!
  // Node measures the whole time between two checks, including the interval itself.
  const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - 0.02)
  const rows: [string, number][] = [
    ...[50, 90, 99].map((percent): [string, number] => [
      labelText({ quantile: String(percent / 100) }),
      delays.count === 0 ? 0 : seconds(delays.percentile(percent)),
    ]),
    [labelText({ quantile: '1' }), delays.count === 0 ? 0 : seconds(delays.max)],
  ]
  delays.reset()
  return family(
    'pocketgate_event_loop_delay_seconds',
    'gauge',
    'How late the event loop was since the last scrape.',
    rows,
  )
}
