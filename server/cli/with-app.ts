import type { App } from '../base/app.js'
import type { Config } from '../base/config.js'
import { ApiError, type FieldErrors, StartError } from '../base/errors.js'
import { openApp } from '../compose.js'

/**
 * Runs a command over an open folder. Refusals become StartErrors with their faults by full name.
 */
export async function withApp<T>(config: Config, run: (app: App) => Promise<T>): Promise<T> {
  const { app, close } = await openApp(config, undefined, { door: 'cli' })
  try {
    return await run(app)
  } catch (error) {
    throw explained(error)
  } finally {
    await close()
  }
}

/** A refusal's faults, by their full names; any other error is returned unchanged. */
function explained(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error
  const faults = listFaults(error.data)
  const told = faults.length > 0 ? faults.join('; ') : reasonOf(error)
  return new StartError(told.replace(/\.$/, ''), { cause: error })
}

function reasonOf({ message, cause }: ApiError): string {
  return cause instanceof Error ? cause.message : message
}

function listFaults(faults: object, path: readonly string[] = []): string[] {
  return Object.entries(faults).flatMap(([name, fault]: [string, FieldErrors[string]]) => {
    const at = [...path, name]
    if (typeof fault.message !== 'string') return listFaults(fault, at)
    return [`${at.join('.')}: ${fault.message.replace(/\.$/, '')}`]
  })
}
