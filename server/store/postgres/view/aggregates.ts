import type { Call } from './call-shape.js'
import type { Node } from './node.js'
import * as node from './node.js'

/** SQLite's aggregates. Source: sqlite.org/lang_aggfunc.html, json1.html. */
export const aggregates: Readonly<Record<string, (call: Call) => Node>> = {
  count(call) {
    const inside = call.isStar || call.args.length === 0 ? '*' : node.asValue(call.args[0]!)
    return node.number(`count(${call.distinct}${inside})${call.after}`, node.never)
  },
  sum(call) {
    const one = first(call)
    const real = node.isReal(one)
    const flag =
      real === node.always || real === node.never
        ? real
        : `coalesce(bool_or(${real})${call.after}, FALSE)`
    return node.number(`sqwhole(sum(${call.distinct}${node.asNumber(one)})${call.after})`, flag)
  },
  avg: (call) =>
    node.number(`avg(${call.distinct}${float(first(call))})${call.after}`, node.always),
  total: (call) =>
    node.number(
      `coalesce(sum(${call.distinct}${float(first(call))})${call.after}, 0)`,
      node.always,
    ),
  max: extreme,
  min: extreme,
  group_concat: joined,
  string_agg: joined,
  json_group_array(call) {
    const list = `string_agg(${call.distinct}${node.asJson(first(call))}, ','${call.order})${call.after}`
    return { ...node.text(`('[' || coalesce(${list}, '') || ']')`), isJson: true }
  },
  json_group_object(call) {
    const [key, found] = call.args
    if (!key || !found) throw wrong(call)
    const pair = `sqjson(${node.asText(key)}) || ':' || ${node.asJson(found)}`
    const list = `string_agg(${pair}, ','${call.order})${call.after}`
    return { ...node.text(`('{' || coalesce(${list}, '') || '}')`), isJson: true }
  },
}

function extreme(call: Call): Node {
  const one = first(call)
  const sql = `${call.name}(${node.asValue(one)})${call.after}`
  return {
    sql,
    kind: one.kind === 'bool' ? 'number' : one.kind,
    real: one.real === node.always ? one.real : undefined,
  }
}

function joined(call: Call): Node {
  const mark = call.args[1] ? node.asText(call.args[1]) : "','"
  return node.text(
    `string_agg(${call.distinct}${node.asText(first(call))}, ${mark}${call.order})${call.after}`,
  )
}

function float(one: Node): string {
  return `(${node.asNumber(one)})::float8`
}

function first(call: Call): Node {
  const [one] = call.args
  if (!one) throw wrong(call)
  return one
}

function wrong({ name }: Call): Error {
  return new Error(`wrong number of arguments to function ${name}()`)
}
