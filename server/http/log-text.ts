const levels: Record<number, string> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
}

/**
 * Formats a JSON log line for people: the time of day, the level, the message, other values, and
 * the stack below.
 */
export function logText(line: string): string {
  let entry: Record<string, unknown>
  try {
    entry = JSON.parse(line)
  } catch {
    return line
  }
  const { time, level, msg = '', err, ...rest } = entry
  const clock = new Date(Number(time)).toTimeString().slice(0, 8)
  const told = Object.entries(rest).map(([key, value]) => `${key}=${shown(value)}`)
  const head = [clock, (levels[Number(level)] ?? String(level)).padEnd(5), msg, ...told].join(' ')
  return `${[head, ...linesOf(err)].map(printable).join('\n')}\n`
}

function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)
}

function linesOf(error: unknown): string[] {
  if (error === undefined) return []
  const { stack, message } = error as { stack?: unknown; message?: unknown }
  const text = String(stack ?? message ?? JSON.stringify(error))
  return text.split('\n').map((line) => `    ${line.trim()}`)
}

/** Text from a client must not move the cursor or change colours. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ')
}
