import { median } from './figures.mjs'

/**
 * The figures of a throughput scenario: medians over its rounds. The ratio is the median of the
 * rounds' own ratios, because the two halves of a round share the machine's other load; it is that
 * of requests per CPU-second, or of requests per second if CPU time can't be read.
 */
export function summarize(scenario, rounds) {
  const ours = side(rounds.ours)
  const peer = rounds.peer ? side(rounds.peer) : null
  const figure = ours.perCpuSecond === null ? 'perSecond' : 'perCpuSecond'
  const ratios = rounds.peer?.map((round, i) => rounds.ours[i][figure] / round[figure])
  const ratio = ratios ? median(ratios) : null
  const isMet = ratio === null || scenario.goal === undefined ? null : ratio >= scenario.goal
  return { name: scenario.name, goal: scenario.goal ?? null, ours, peer, ratio, isMet }
}

/** Medians over rounds; counts and errors are summed. */
export function side(rounds) {
  const middle = (key) => median(rounds.map((round) => round[key] ?? null))
  return {
    perCpuSecond: middle('perCpuSecond'),
    perSecond: middle('perSecond'),
    p50: middle('p50'),
    p99: middle('p99'),
    count: sum(rounds.map((round) => round.count)),
    errors: sum(rounds.map((round) => round.errors)),
  }
}

/** Markdown of the whole result. */
export function markdown(result) {
  const parts = []
  if (result.scenarios.length > 0) parts.push(throughputTable(result))
  if (result.other.length > 0) parts.push(otherTable(result))
  parts.push(footnotes(result))
  return parts.join('\n\n')
}

function throughputTable({ scenarios, hasPeer }) {
  const head = ['scenario', 'requests per CPU-second', 'requests/s', 'p50 ms', 'p99 ms']
  const both = (row, key) =>
    hasPeer && row.peer
      ? `${number(row.ours[key])} · ${number(row.peer[key])}`
      : number(row.ours[key])
  const rows = scenarios.map((row) => [
    row.name,
    ...['perCpuSecond', 'perSecond', 'p50', 'p99'].map((key) => both(row, key)),
    ...(hasPeer ? [ratioText(row.ratio), goalText(row)] : []),
  ])
  return table([...head, ...(hasPeer ? ['ratio', 'goal'] : [])], rows)
}

function otherTable({ other, hasPeer }) {
  const head = hasPeer ? ['figure', 'ours', 'peer', 'goal'] : ['figure', 'ours', 'goal']
  const rows = other.map((row) => [
    row.name,
    number(row.ours),
    ...(hasPeer ? [row.peer === null ? '' : number(row.peer)] : []),
    row.goalText ? `${row.goalText}${row.isMet === null ? '' : mark(row.isMet)}` : '',
  ])
  return table(head, rows)
}

function footnotes({ hasPeer, machine, rounds, seconds, errors, canMeasure }) {
  const lines = []
  if (hasPeer) lines.push('Ours · peer; medians of the rounds; ratio of requests per CPU-second.')
  lines.push(
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.date}; ` +
      `${rounds} rounds of ${seconds} s each, in turns.`,
  )
  if (!canMeasure) {
    lines.push(
      'CPU time and memory: not measured, this platform has no /proc; ratio of requests/s.',
    )
  }
  if (errors.length > 0) lines.push(`INVALID: ${errors.join('; ')}`)
  return lines.join('\n')
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

function goalText({ goal, isMet }) {
  return goal === null ? '' : `≥ ${goal}${isMet === null ? '' : mark(isMet)}`
}

function mark(isMet) {
  return isMet ? ' met' : ' missed'
}

function ratioText(ratio) {
  return ratio === null ? '' : ratio.toFixed(2)
}

/** Three significant digits or whole numbers. */
export function number(value) {
  if (value === null || value === undefined) return '–'
  if (value >= 100) return String(Math.round(value))
  return String(Number(value.toPrecision(3)))
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0)
}
