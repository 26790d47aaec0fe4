import { noteRequest } from '../base/caller.js'
import { fail, fieldError, StartError } from '../base/errors.js'
import { type Exchange, formBodyBytes, type Route } from '../base/route.js'
import {
  addContract,
  contractPlan,
  plannedContracts,
  requireNoConflicts,
} from '../collections/add-contract.js'
import { describePlan } from '../collections/contract-plan.js'
import { sendJson } from './envelope.js'

/**
 * What login contracts need in the folder, and a way to add it: for superusers, like the command
 * `contracts`.
 */
export const contractRoutes: readonly Route[] = [
  {
    name: 'listContracts',
    method: 'GET',
    path: '/api/contracts',
    guard: 'superuser',
    run: runList,
  },
  {
    name: 'addContract',
    method: 'POST',
    path: '/api/contracts',
    guard: 'superuser',
    bodyLimitBytes: formBodyBytes,
    run: runAdd,
  },
]

async function runList(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const enabled: readonly string[] = app.config.contracts.enabled
  const items: object[] = []
  for (const name of plannedContracts) {
    const plan = await asAnswer(contractPlan(app, name))
    const isServed = enabled.includes(name)
    items.push({ name, isServed, lacks: describePlan(plan), conflicts: plan.conflicts })
  }
  await sendJson(exchange, 200, items)
}

async function runAdd(exchange: Exchange): Promise<void> {
  const { app, caller, input } = exchange.state
  const { name, dryRun } = await input.form('api/addContract.body')
  if (!plannedContracts.includes(name)) {
    const message = `Allowed is one of ${plannedContracts.join(', ')}.`
    throw fail('request.invalid_data', {
      data: { name: fieldError('validation_in_invalid', message) },
    })
  }
  noteRequest(caller, { data: { contract: name, dryRun } })
  if (dryRun) {
    const plan = await asAnswer(contractPlan(app, name))
    await asAnswer(Promise.resolve().then(() => requireNoConflicts(name, plan)))
    return sendJson(exchange, 200, { name, added: [], lacks: describePlan(plan) })
  }
  const added = await asAnswer(addContract(app, name))
  if (added.length > 0) app.bus.emit('collections.saved')
  await sendJson(exchange, 200, { name, added, lacks: [] })
}

/** What ends the command is a refusal here, with the command's line as its message. */
async function asAnswer<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    throw fail('request.invalid', { message: error.message, cause: error })
  }
}
