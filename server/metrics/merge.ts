/** How one value is made from those of several processes; all others are added up. */
const otherwise: Readonly<Record<string, (a: number, b: number) => number>> = {
  // The same files, and the maximum over all loops.
  pocketgate_database_wal_bytes: Math.max,
  pocketgate_event_loop_delay_seconds: Math.max,
  process_start_time_seconds: Math.min,
  // Where one can't reach it, that is what is to be looked at.
  pocketgate_database_up: Math.min,
  pocketgate_database_writable: Math.min,
}

interface Family {
  head: string[]
  /** By name and labels. */
  values: Map<string, number>
}

/** Merges the metrics of several processes into one text. */
export function mergeMetrics(texts: readonly string[]): string {
  if (texts.length === 1) return texts[0]!
  const families = new Map<string, Family>()
  for (const text of texts) {
    let name = ''
    for (const line of text.split('\n')) {
      if (line === '') continue
      if (line.startsWith('# HELP ')) name = line.split(' ', 3)[2]!
      const family = familyOf(families, name)
      if (line.startsWith('#')) {
        if (!family.head.includes(line)) family.head.push(line)
        continue
      }
      const space = line.lastIndexOf(' ')
      const key = line.slice(0, space)
      const value = Number(line.slice(space + 1))
      const known = family.values.get(key)
      const merged = known === undefined ? value : (otherwise[name] ?? add)(known, value)
      family.values.set(key, merged)
    }
  }
  return [...families.values()]
    .map(({ head, values }) => {
      const lines = [...values].map(([key, value]) => `${key} ${value}`)
      return `${[...head, ...lines].join('\n')}\n`
    })
    .join('')
}

function add(a: number, b: number): number {
  return a + b
}

function familyOf(families: Map<string, Family>, name: string): Family {
  let family = families.get(name)
  if (!family) {
    family = { head: [], values: new Map() }
    families.set(name, family)
  }
  return family
}
