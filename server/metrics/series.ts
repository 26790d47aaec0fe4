/** Labels as they are written: alternating names and values. */
export type Labels = Readonly<Record<string, string>>

/** Counts by labels; frequent callers keep the row. */
export class Counters {
  readonly name: string
  readonly help: string
  readonly #rows = new Map<string, Row>()

  constructor(name: string, help: string) {
    this.name = name
    this.help = help
  }

  row(labels: Labels): Row {
    const key = labelText(labels)
    let row = this.#rows.get(key)
    if (!row) {
      row = { value: 0 }
      this.#rows.set(key, row)
    }
    return row
  }

  add(labels: Labels, amount = 1): void {
    this.row(labels).value += amount
  }

  write(): string {
    return family(this.name, 'counter', this.help, [...this.#rows].map(lineOf))
  }
}

interface Row {
  value: number
}

function lineOf([labels, { value }]: [string, Row]): [string, number] {
  return [labels, value]
}

/** How many values were at most a given size, by labels. Seconds. */
export class Histograms {
  readonly name: string
  readonly help: string
  readonly #rows = new Map<string, Histogram>()

  constructor(name: string, help: string) {
    this.name = name
    this.help = help
  }

  row(labels: Labels): Histogram {
    const key = labelText(labels)
    let row = this.#rows.get(key)
    if (!row) {
      row = new Histogram()
      this.#rows.set(key, row)
    }
    return row
  }

  write(): string {
    const head = `# HELP ${this.name} ${this.help}\n# TYPE ${this.name} histogram\n`
    return head + [...this.#rows].map(([labels, row]) => row.write(this.name, labels)).join('')
  }
}

// From a light read to a hash that had to wait; Prometheus' own defaults begin at 5 ms.
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export class Histogram {
  readonly #counts = new Array<number>(bounds.length + 1).fill(0)
  #sum = 0

  observe(seconds: number): void {
    let at = 0
    while (at < bounds.length && seconds > bounds[at]!) at++
    this.#counts[at]!++
    this.#sum += seconds
  }

  write(name: string, labels: string): string {
    const comma = labels === '' ? '' : ','
    let total = 0
    const lines = this.#counts.map((count, at) => {
      total += count
      return `${name}_bucket{${labels}${comma}le="${bounds[at] ?? '+Inf'}"} ${total}\n`
    })
    return `${lines.join('')}${name}_sum${braced(labels)} ${this.#sum}\n${name}_count${braced(labels)} ${total}\n`
  }
}

/** A family of values, including those that are read on request. */
export function family(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  rows: readonly [labels: string, value: number][],
): string {
  const lines = rows.map(([labels, value]) => `${name}${braced(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

/** Source: the text format of Prometheus, version 0.0.4. */
export function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, escaped)}"`)
    .join(',')
}

function escaped(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`
}
