import type { Asker } from './asker.js'
import type { Sink } from './client.js'

export interface OnEnd {
  /** The client sends nothing more: its connection is cut soon. Many may end at the same time. */
  ended(): void
  /** The connection has gone. */
  closed(): void
}

/** Realtime news for clients that hold a connection open. */
export interface Realtime {
  /**
   * Reserves a place for a connection; returns a function that frees it. Throws server.busy if
   * `realtime.maxClients` are connected, and request.too_many if the address has reached its own
   * limit.
   */
  admit(address: string): Promise<() => void>
  /** Registers a connection and greets it; returns what to call when its end comes. */
  connect(address: string, sink: Sink): OnEnd
  /**
   * Replaces the client's subscriptions and its account; the client may be another process's.
   * Writes from then on are reported. Throws realtime.unknown_client, realtime.wrong_address,
   * realtime.wrong_auth, and server.busy if the topics of all clients take more than
   * `realtime.maxTopicsTotal`.
   */
  subscribe(clientId: string, subscriptions: readonly string[], caller: Asker): Promise<void>
  /**
   * Sends `data` to the client that holds the subscription `topic` and connected from `address`,
   * and removes that subscription; false if there is no such client. A client at another address
   * loses the subscription too, as in PocketBase. Source: PocketBase
   * apis/record_auth_with_oauth2_redirect.go.
   */
  deliverOnce(clientId: string, topic: string, data: unknown, address: string): Promise<boolean>
  /** Number of current connections. */
  count(): number
  /** Bytes that currently wait for slow readers. */
  backlogBytes(): number
  /** Ends every connection, and refuses new ones. */
  close(): void
  /** Stops reporting to other processes. */
  leave(): void
}
