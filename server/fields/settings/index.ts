import { check, length, required } from '../../base/checks.js'
import { gather, Problem, type Problems } from '../../base/problems.js'
import type { Field } from '../../model/field-options.js'
import type { SettingsCheck, SettingsContext } from './context.js'
import { domainSettings } from './domains.js'
import { fileSettings, relationSettings, selectSettings } from './lists.js'
import { nameChecks } from './names.js'
import { numberSettings, passwordSettings, sizeSettings } from './numbers.js'
import { textSettings } from './text.js'

/** Types that aren't listed have no options of their own to check. */
const checks: Readonly<Record<string, SettingsCheck>> = {
  text: textSettings,
  number: numberSettings,
  password: passwordSettings,
  json: sizeSettings,
  editor: sizeSettings,
  email: domainSettings,
  url: domainSettings,
  autodate: autodateSettings,
  select: selectSettings,
  relation: relationSettings,
  file: fileSettings,
}

/**
 * The faults of a field's definition, by option. Codes and messages as PocketBase.
 * Source: ValidateSettings in core/field_*.go.
 */
export async function checkSettings(
  field: Field,
  context: SettingsContext,
): Promise<Problems | undefined> {
  return gather({
    id: check(field.id, required, length(1, 100)),
    name: check(field.name, ...nameChecks),
    help: check(field.help, length(1, 300)),
    ...(await checks[field.type]?.(field, context)),
  })
}

function autodateSettings(field: Field, { stored }: SettingsContext) {
  const before = stored?.get(field.id)
  const known = before?.type === 'autodate' ? before : undefined
  const checkSide = (side: 'onCreate' | 'onUpdate', other: 'onCreate' | 'onUpdate') => {
    if (field.system && known && (known[side] === true) !== (field[side] === true)) {
      return new Problem('validation_values_mismatch', "Values don't match.")
    }
    if (field[side] === true || field[other] === true) return undefined
    return new Problem('validation_required', 'either onCreate or onUpdate must be enabled')
  }
  return {
    onCreate: checkSide('onCreate', 'onUpdate'),
    onUpdate: checkSide('onUpdate', 'onCreate'),
  }
}
