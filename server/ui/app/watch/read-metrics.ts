export interface Series {
  name: string
  help: string
  rows: { labels: string; value: number }[]
}

/** Parses Prometheus' text format; for histograms it takes the mean. */
export function readMetrics(text: string): Series[] {
  const all = new Map<string, Series>()
  const sums = new Map<string, { sum: number; count: number }>()
  let help = ''
  let name = ''
  for (const line of text.split('\n')) {
    const note = /^# HELP (\S+) (.*)/.exec(line)
    if (note) {
      name = note[1]!
      help = note[2]!
      continue
    }
    const [, key = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)/.exec(line) ?? []
    if (key === '' || key.endsWith('_bucket')) continue
    const part = /_(sum|count)$/.exec(key)?.[1]
    if (part && key !== name) {
      const seen = sums.get(labels) ?? { sum: 0, count: 0 }
      const next = { ...seen, [part]: Number(value) }
      sums.set(labels, next)
      if (part === 'count' && next.count > 0) {
        add(all, name, help, labels, Math.round((next.sum / next.count) * 1e5) / 1e5)
      }
      continue
    }
    add(all, name, help, labels, Number(value))
  }
  return [...all.values()]
}

function add(all: Map<string, Series>, name: string, help: string, labels: string, value: number) {
  const series = all.get(name) ?? { name, help, rows: [] }
  series.rows.push({ labels, value })
  all.set(name, series)
}
