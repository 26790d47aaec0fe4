import type { Client, PoolClient, QueryConfig, QueryResult } from 'pg'
import { breakOff } from './break-off.js'

/** An answer has more bytes than its reader can hold; its connection is broken off. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'
}

/**
 * Runs a statement, or several, and stops reading at `maxBytes`: the driver keeps all rows in memory,
 * and a single value may have a gigabyte. Throws AnswerTooLarge.
 */
export async function queryWithin<R extends QueryResult | QueryResult[]>(
  client: Client | PoolClient,
  config: QueryConfig & { rowMode?: 'array' },
  maxBytes: number,
): Promise<R> {
  const { connection } = client as unknown as { connection: { stream: NodeJS.ReadableStream } }
  const { stream } = connection
  let bytes = 0
  const count = (piece: Buffer) => {
    bytes += piece.length
    if (bytes > maxBytes) breakOff(client)
  }
  stream.on('data', count)
  let fault: unknown
  try {
    const result = await client.query(config)
    if (bytes <= maxBytes) return result as unknown as R
  } catch (error) {
    if (bytes <= maxBytes) throw error
    fault = error
  } finally {
    stream.off('data', count)
  }
  throw new AnswerTooLarge(`the rows hold more than ${maxBytes} bytes`, { cause: fault })
}
