/** The settings that differ, as `smtp.host`: only their names, since values may be secrets. */
export function changedNames(before: object, after: object): string[] {
  return namesOf(before, after, '')
}

function namesOf(before: unknown, after: unknown, path: string): string[] {
  if (!isGroup(before) || !isGroup(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [path]
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) =>
    namesOf(before[key], after[key], path === '' ? key : `${path}.${key}`),
  )
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
