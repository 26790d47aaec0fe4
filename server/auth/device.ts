/**
 * Programs by a mark that only they send; the first match counts, since most also claim to be
 * others.
 */
const programs: readonly [name: string, mark: RegExp][] = [
  ['Edge', /\bEdg(e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
]
const systems: readonly [name: string, mark: RegExp][] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
]

/**
 * A user agent in words for its owner, such as `Firefox on Linux`: a guess, and '' if there is
 * none.
 */
export function deviceOf(userAgent: string): string {
  const program = nameIn(programs, userAgent)
  const system = nameIn(systems, userAgent)
  if (program && system) return `${program} on ${system}`
  // A program that isn't a browser starts with its name: `curl/8.5.0`.
  return program ?? system ?? userAgent.split(/[\s/]/, 1)[0]!.slice(0, 40)
}

function nameIn(list: readonly [string, RegExp][], text: string): string | undefined {
  return list.find(([, mark]) => mark.test(text))?.[0]
}
