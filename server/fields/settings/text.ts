import { Breaks } from '../../base/breaks.js'
import { atLeast, atMost, check, empty, oneOf, required } from '../../base/checks.js'
import { goQuote } from '../../base/go-quote.js'
import { Problem } from '../../base/problems.js'
import type { Field } from '../../model/field-options.js'
import { numberOption, textOption } from '../options.js'
import { PatternError } from '../regexp/parse.js'
import { randomByPattern } from '../regexp/random.js'
import { textFault } from '../text.js'
import type { SettingsContext } from './context.js'
import { nameChecks } from './names.js'
import { isGenerator, isPattern } from './patterns.js'

export async function textSettings(field: Field, { collection }: SettingsContext) {
  const isKey = field.primaryKey === true
  const most = atMost(Number.MAX_SAFE_INTEGER)
  return {
    name: check(
      field.name,
      ...nameChecks,
      isKey && oneOf(['id'], 'The primary key must be named "id".'),
    ),
    primaryKey: isKey ? secondKeyFault(collection.fields) : undefined,
    min: check(field.min, atLeast(0), most),
    max: check(field.max, atLeast(numberOption(field, 'min')), most),
    pattern: check(field.pattern, isKey && required, isPattern),
    hidden: check(field.hidden, isKey && empty),
    required: check(field.required, isKey && required),
    autogeneratePattern:
      check(field.autogeneratePattern, isGenerator) ?? (await generatorFault(field)),
  }
}

function secondKeyFault(fields: readonly Field[]): Problem | undefined {
  const isKey = (field: Field) => field.type === 'text' && field.primaryKey === true
  // Called for each key, so it doesn't build a list of all of them.
  const first = fields.findIndex(isKey)
  if (first < 0 || !fields.some((field, at) => at > first && isKey(field))) return undefined
  return new Problem(
    'validation_unsupported_composite_pk',
    'Composite PKs are not supported and the collection must have only 1 PK.',
  )
}

// PocketBase's number of attempts.
const tries = 10

async function generatorFault(field: Field): Promise<Problem | undefined> {
  const pattern = textOption(field, 'autogeneratePattern')
  if (pattern === '') return undefined
  const breaks = new Breaks()
  for (let i = 0; i < tries; i++) {
    if (breaks.isDue) await breaks.rest()
    let value: string
    try {
      value = randomByPattern(pattern)
    } catch (error) {
      if (!(error instanceof PatternError)) throw error
      return new Problem('validation_invalid_autogenerate_pattern', error.message)
    }
    if (!(await textFault(field, value))) continue
    return new Problem(
      'validation_invalid_autogenerate_pattern_value',
      `The provided autogenerate pattern could produce invalid field values, ex.: ${goQuote(value)}`,
    )
  }
  return undefined
}
