import { alike, choice } from './case.js'
import { compared } from './compare.js'
import type { Node } from './node.js'
import * as node from './node.js'

type Translation = (args: readonly Node[]) => Node | undefined

const texts = (args: readonly Node[]) => args.map(node.asText).join(', ')
const times = (args: readonly Node[]) => (args.length === 0 ? "'now'" : texts(args))
const float = (one: Node) => `(${node.asNumber(one)})::float8`
const whole = (one: Node) => `sqint(${node.asValue(one)})`

/** A function of texts that returns a text, with at least and at most as many arguments. */
function ofTexts(name: string, least: number, most = least): Translation {
  return (args) =>
    args.length < least || args.length > most ? undefined : node.text(`${name}(${texts(args)})`)
}

/** A function of numbers that returns a REAL. */
function ofNumbers(name: string, count: number): Translation {
  return (args) =>
    args.length === count
      ? node.number(`${name}(${args.map(float).join(', ')})`, node.always)
      : undefined
}

const round: Translation = ([one, digits]) =>
  one && node.number(`sqround(${float(one)}, ${digits ? whole(digits) : '0'})`, node.always)

/** ceil and floor, which leave an INTEGER as it is. */
function rounding(name: string): Translation {
  return ([one]) => one && node.number(`${name}(${float(one)})`, node.isReal(one))
}

const substring: Translation = ([one, from, length]) =>
  one &&
  from &&
  node.text(
    `sqsubstr(${node.asText(one)}, ${[from, ...(length ? [length] : [])].map(whole).join(', ')})`,
  )

const conditional: Translation = (args) =>
  args.length < 2 ? undefined : choice([node.asBool(args[0]!)], args.slice(1))

const coalesce: Translation = (args) => {
  if (args.length < 2) return undefined
  const { values, mixed } = alike(args)
  return { sql: `coalesce(${values.join(', ')})`, ...mixed }
}

function greatest(name: string): Translation {
  return (args) => {
    if (args.length < 2) return undefined
    const { values, mixed } = alike(args)
    return { sql: values.reduce((a, b) => `${name}(${a}, ${b})`), ...mixed }
  }
}

const format: Translation = (args) =>
  args.length > 0 ? node.text(`sqformat(${texts(args)})`) : undefined

const typeOf: Translation = ([one]) => {
  if (!one) return undefined
  if (one.literal === 'null') return node.text("'null'")
  const named = `sqtypeof(${node.asValue(one)})`
  if (one.kind !== 'number' || one.real === undefined) return node.text(named)
  return node.text(
    `CASE WHEN ${one.sql} IS NULL THEN 'null' WHEN ${one.real} THEN 'real' ELSE 'integer' END`,
  )
}

/** SQLite's functions. Source: sqlite.org/lang_corefunc.html, lang_mathfunc.html, lang_datefunc.html. */
export const functions: Readonly<Record<string, Translation>> = {
  abs: ([one]) => one && node.number(`abs(${node.asNumber(one)})`, node.isReal(one)),
  round,
  ceil: rounding('ceil'),
  ceiling: rounding('ceil'),
  floor: rounding('floor'),
  trunc: rounding('trunc'),
  sign: ([one]) => one && node.number(`sign(${float(one)})`, node.never),
  sqrt: ofNumbers('sqsqrt', 1),
  pow: ofNumbers('power', 2),
  power: ofNumbers('power', 2),
  exp: ofNumbers('exp', 1),
  pi: ofNumbers('pi', 0),
  radians: ofNumbers('radians', 1),
  degrees: ofNumbers('degrees', 1),
  sin: ofNumbers('sin', 1),
  cos: ofNumbers('cos', 1),
  tan: ofNumbers('tan', 1),
  asin: ofNumbers('asin', 1),
  acos: ofNumbers('acos', 1),
  atan: ofNumbers('atan', 1),
  atan2: ofNumbers('atan2', 2),
  random: () => node.number('sqrandom()', node.never),
  length: ([one]) => one && node.number(`length(${node.asText(one)})`, node.never),
  instr: (args) =>
    args.length === 2 ? node.number(`instr(${texts(args)})`, node.never) : undefined,
  unicode: ([one]) => one && node.number(`nullif(ascii(${node.asText(one)}), 0)`, node.never),
  upper: ofTexts('upper', 1),
  lower: ofTexts('lower', 1),
  trim: ofTexts('btrim', 1, 2),
  ltrim: ofTexts('ltrim', 1, 2),
  rtrim: ofTexts('rtrim', 1, 2),
  replace: ofTexts('replace', 3),
  concat: ofTexts('concat', 1, 100),
  concat_ws: ofTexts('concat_ws', 2, 100),
  substr: substring,
  substring,
  hex: ([one]) =>
    one &&
    node.text(one.kind === 'any' ? `sqhex(${node.asValue(one)})` : `sqhex(${node.asText(one)})`),
  quote: ([one]) => one && node.text(`sqquote(${node.asValue(one)})`),
  char: (args) => node.text(`sqchar(${args.map(whole).join(', ')})`),
  printf: format,
  format,
  glob: (args) => (args.length === 2 ? node.bool(`sqglob(${texts(args)})`) : undefined),
  typeof: typeOf,
  coalesce,
  ifnull: (args) => (args.length === 2 ? coalesce(args) : undefined),
  nullif: ([a, b]) =>
    a &&
    b && {
      sql: `nullif(${compared(a)}, ${compared(b)})`,
      kind: a.kind === 'bool' ? 'number' : a.kind,
      real: a.real,
    },
  iif: conditional,
  if: conditional,
  likely: ([one]) => one,
  unlikely: ([one]) => one,
  max: greatest('max'),
  min: greatest('min'),
  date: (args) => node.text(`date(${times(args)})`),
  time: (args) => node.text(`sqclock(${times(args)})`),
  datetime: (args) => node.text(`datetime(${times(args)})`),
  strftime: ([form, ...rest]) =>
    form && node.text(`strftime(${node.asText(form)}, ${times(rest)})`),
  unixepoch: (args) => node.number(`sqepoch(${times(args)})`, node.never),
  julianday: (args) => node.number(`sqjulian(${times(args)})`, node.always),
  json: ([one]) => one && json(`sqjsonplain(${node.asText(one)})`),
  json_quote: ([one]) => one && json(node.asJson(one)),
  json_array: (args) => json(`('[' || ${listed(args.map(node.asJson))} || ']')`),
  json_object(args) {
    if (args.length % 2 > 0) return undefined
    const pairs = args.flatMap((key, at) =>
      at % 2 > 0 ? [] : [`sqjson(${node.asText(key)}) || ':' || ${node.asJson(args[at + 1]!)}`],
    )
    return json(`('{' || ${listed(pairs)} || '}')`)
  },
  json_extract: ([one, path, ...rest]) =>
    one && path && rest.length === 0
      ? node.value(`sqget(${node.asText(one)}, sqpath(${node.asText(path)}))`)
      : undefined,
  json_array_length: ([one, path]) =>
    one && node.number(`json_array_length(${inside(one, path)})`, node.never),
  json_type: ([one, path]) => one && node.text(`json_type(${inside(one, path)})`),
  json_valid: ([one]) => one && node.bool(`json_valid(${node.asText(one)})`),
}

function json(sql: string): Node {
  return { ...node.text(sql), isJson: true }
}

function listed(parts: readonly string[]): string {
  return parts.length === 0 ? "''" : parts.join(" || ',' || ")
}

/** The part of a JSON text at a path. */
function inside(one: Node, path: Node | undefined): string {
  return path ? `sqarrow(${node.asText(one)}, sqpath(${node.asText(path)}))` : node.asText(one)
}
