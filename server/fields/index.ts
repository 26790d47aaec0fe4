import type { Field } from '../model/field-options.js'
import { autodateKind } from './autodate.js'
import { boolKind } from './bool.js'
import { dateKind } from './date.js'
import { editorKind } from './editor.js'
import { emailKind } from './email.js'
import type { FieldKind } from './field.js'
import { fileKind } from './file.js'
import { geoPointKind } from './geo-point.js'
import { jsonKind } from './json.js'
import { numberKind } from './number.js'
import { passwordKind } from './password.js'
import { relationKind } from './relation.js'
import { selectKind } from './select.js'
import { textKind } from './text.js'
import { urlKind } from './url.js'

/** Every field type, by its name. */
export const kinds: Readonly<Record<string, FieldKind>> = Object.assign(
  Object.create(null),
  Object.fromEntries(
    [
      textKind,
      editorKind,
      numberKind,
      boolKind,
      emailKind,
      urlKind,
      dateKind,
      autodateKind,
      selectKind,
      relationKind,
      fileKind,
      jsonKind,
      geoPointKind,
      passwordKind,
    ].map((kind) => [kind.type, kind]),
  ),
)

/** The kind of a field. Throws for a type that PocketBase 0.40 doesn't have. */
export function kindOf(field: Field): FieldKind {
  const kind = kinds[field.type]
  if (!kind) throw new Error(`unknown field type ${field.type} of field ${field.name}`)
  return kind
}
