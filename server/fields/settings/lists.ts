import { atLeast, atMost, check, each, matching, noneOf, required } from '../../base/checks.js'
import { Problem } from '../../base/problems.js'
import type { Field } from '../../model/field-options.js'
import { numberOption, textOption, textsOption } from '../options.js'
import type { SettingsContext } from './context.js'

export function selectSettings(field: Field) {
  const values = textsOption(field, 'values')
  return {
    values: check(values, required),
    maxSelect: check(field.maxSelect, atLeast(0), atMost(Math.max(values.length, 1))),
  }
}

const most = atMost(Number.MAX_SAFE_INTEGER)

export function fileSettings(field: Field) {
  return {
    maxSelect: check(field.maxSelect, atLeast(0), most),
    maxSize: check(field.maxSize, atLeast(0), most),
    thumbs: check(
      field.thumbs,
      each(noneOf(['0x0', '0x0t', '0x0b', '0x0f']), matching(/^\d+x\d+[tbf]?$/)),
    ),
  }
}

export function relationSettings(field: Field, context: SettingsContext) {
  const minSelect = numberOption(field, 'minSelect')
  return {
    collectionId: check(field.collectionId, required, () => targetFault(field, context)),
    minSelect: check(minSelect, atLeast(0)),
    maxSelect: check(field.maxSelect, minSelect > 0 && required, atLeast(minSelect)),
  }
}

function targetFault(field: Field, context: SettingsContext): Problem | undefined {
  const { collection, stored, find } = context
  const id = textOption(field, 'collectionId')
  const known = stored?.get(field.id)
  if (known?.type === 'relation' && known.collectionId !== id) {
    return new Problem(
      'validation_field_relation_change',
      'The relation collection cannot be changed.',
    )
  }
  const target = find(id)
  if (target?.id !== id) {
    return new Problem(
      'validation_field_relation_missing_collection',
      "The relation collection doesn't exist.",
    )
  }
  if (collection.type !== 'view' && target.type === 'view') {
    return new Problem(
      'validation_relation_field_non_view_base_collection',
      'Only view collections are allowed to have relations to other views.',
    )
  }
  return undefined
}
