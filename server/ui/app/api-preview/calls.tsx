import { useState } from 'preact/hooks'
import { pb } from '../api'
import type { Call } from './document'
import { curl } from './operations'
import { Parts } from './parts'
import { Snippet } from './snippet'

interface CallsProps {
  calls: readonly Call[]
  collection: string
}

/** Calls that expand to show their parameters, grouped by contract. */
export function Calls({ calls, collection }: CallsProps) {
  const doors = [...new Set(calls.map(({ door }) => door))]
  const listOf = (name: string) =>
    calls
      .filter(({ door }) => door === name)
      .map((call) => (
        <OneCall key={`${call.method} ${call.path}`} call={call} collection={collection} />
      ))
  if (doors.length === 1) return listOf(doors[0]!)
  return doors.map((door) => (
    <details key={door} class="group">
      <summary>{door}</summary>
      {listOf(door)}
    </details>
  ))
}

function OneCall({ call, collection }: { call: Call; collection: string }) {
  const [isOpen, setOpen] = useState(false)
  const path = call.path.replace('{collection}', encodeURIComponent(collection))
  const body = call.parts.filter(({ place }) => place === 'body')
  const sample = Object.fromEntries(body.map(({ name, type }) => [name, sampleOf(type)]))
  return (
    <details class="group" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="chip">{call.method}</span> <code>{path}</code>
      </summary>
      <p>{call.summary}</p>
      {isOpen && (
        <>
          <Parts parts={call.parts.filter(({ name }) => name !== 'collection')} label={path} />
          <Snippet
            title="curl"
            text={curl(call.method, `${pb.baseURL}${path}`, call.hasBody ? sample : undefined)}
          />
        </>
      )}
    </details>
  )
}

function sampleOf(type: string): unknown {
  const samples: Record<string, unknown> = {
    number: 1,
    integer: 1,
    boolean: true,
    object: {},
    array: [],
  }
  return type in samples ? samples[type] : '…'
}
