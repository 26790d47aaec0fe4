import { StartError } from '../../base/errors.js'

/** The location of the data. */
export interface Address {
  /** Without the parts that only the gateway reads. */
  connectionString: string
  schema: string
  /** Without its password, for messages. */
  shown: string
}

const defaultSchema = 'pocketgate'

/** Reads `postgres://user:password@host:port/database?schema=name`. Throws StartError. */
export function readAddress(text: string): Address {
  let url: URL
  try {
    url = new URL(text)
  } catch (cause) {
    throw new StartError('the database is no URL: postgres://user:password@host:5432/database', {
      cause,
    })
  }
  const schema = url.searchParams.get('schema') ?? defaultSchema
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) {
    throw new StartError(
      `the schema ${JSON.stringify(schema)} is no name of small letters, digits and _`,
    )
  }
  url.searchParams.delete('schema')
  const connectionString = url.href
  if (url.password !== '') url.password = '***'
  return { connectionString, schema, shown: url.href }
}
