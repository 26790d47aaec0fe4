import type { Client, PoolClient } from 'pg'

/** Ends a connection that doesn't answer; pending statements fail. */
export function breakOff(client: Client | PoolClient): void {
  const { connection } = client as unknown as { connection?: { stream?: { destroy(): void } } }
  connection?.stream?.destroy()
}
