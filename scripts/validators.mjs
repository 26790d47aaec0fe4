// Validators from schema/, by ajv alone: what a build without the development packages needs, too.
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Ajv from 'ajv'
import standaloneCode from 'ajv/dist/standalone/index.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Parts of an operation's schema, each with a type and a validator of its own. */
const partNames = ['body', 'query', 'reply']

/** Schemas by name: `config`, `api/authWithPassword`, `contracts/weather`. */
export async function readSchemas() {
  const schemas = []
  for (const folder of ['', 'api', 'contracts']) {
    const names = await readdir(join(root, 'schema', folder)).catch(() => [])
    for (const file of names.filter((name) => name.endsWith('.json')).sort()) {
      const name = folder === '' ? file.slice(0, -5) : `${folder}/${file.slice(0, -5)}`
      const text = await readFile(join(root, 'schema', folder, file), 'utf8')
      schemas.push({ name, schema: JSON.parse(text) })
    }
  }
  return schemas
}

/** schema/schemas.gen.js: the schemas of operations, for the OpenAPI document. */
export function schemasSource(schemas) {
  const shown = schemas.filter(({ name }) => name.includes('/'))
  const entries = shown.map(({ name, schema: { $schema, ...rest } }) => [name, rest])
  return `export const schemas = ${JSON.stringify(Object.fromEntries(entries))}\n`
}

/** The schemas that get a validator: `api/authWithPassword.body`, or the whole file without parts. */
export function shapesOf({ name, schema }) {
  if (name === 'config') return [] // base/config.ts checks option by option, to name the culprit
  const parts = partNames.filter((part) => schema.properties?.[part] !== undefined)
  if (!/\//.test(name) || parts.length === 0) return [{ key: name, part: undefined }]
  return parts.map((part) => ({ key: `${name}.${part}`, part }))
}

/**
 * schema/validators.gen.js as it comes from ajv: its pieces of ajv's run-time are asked for by require(),
 * which is for the caller to see to.
 */
export function validatorSource(schemas) {
  const ajv = new Ajv({
    strict: true,
    removeAdditional: false,
    allErrors: false,
    code: { source: true, esm: true, lines: true },
  })
  const keys = []
  for (const each of schemas) {
    for (const { key, part } of shapesOf(each)) {
      const { $defs, definitions } = each.schema
      const shared = { ...($defs && { $defs }), ...(definitions && { definitions }) }
      const schema =
        part === undefined ? each.schema : { ...shared, ...each.schema.properties[part] }
      ajv.addSchema(schema, key)
      keys.push(key)
    }
  }
  // Names of exports must be identifiers; the table gives them their keys back.
  const exports = Object.fromEntries(keys.map((key, index) => [`v${index}`, key]))
  const table = keys.map((key, index) => `  ${JSON.stringify(key)}: v${index},`).join('\n')
  const functions = standaloneCode(ajv, exports).replace(/export const (v\d+)\s*=/g, 'const $1 =')
  return `${functions}\nexport const validators = {\n${table}\n}\n${formsOf(schemas)}${structsOf(schemas)}`
}

/** The keys that a native body may have, with what each must be, for bodies that come as a form. */
function formsOf(schemas) {
  const names = {
    ...{ string: 'string', integer: 'int', boolean: 'bool' },
    ...{ array: 'strings', object: 'map' },
  }
  const forms = {}
  for (const { name, schema } of schemas) {
    const { body } = schema.properties
    if (!name.startsWith('api/') || !body) continue
    const types = Object.entries(body.properties).map(([key, { type }]) => [key, names[type]])
    forms[`${name}.body`] = Object.fromEntries(types)
  }
  return `export const forms = ${JSON.stringify(forms)}\n`
}

/** Bodies that are Go structs inside structs, by the name of their file. */
function structsOf(schemas) {
  const names = { string: 'string', integer: 'int', boolean: 'bool' }
  const structOf = (schema) => {
    if (schema.type === 'array') return [structOf(schema.items)]
    if (schema.type !== 'object') return names[schema.type]
    if (schema.additionalProperties?.type === 'string') return 'texts'
    if (!schema.properties) return 'map'
    return Object.fromEntries(
      Object.entries(schema.properties).map(([key, each]) => [key, structOf(each)]),
    )
  }
  const wanted = schemas.filter(({ name }) => ['settings', 'batch', 'factors'].includes(name))
  const structs = Object.fromEntries(wanted.map(({ name, schema }) => [name, structOf(schema)]))
  return `export const structs = ${JSON.stringify(structs)}\n`
}
