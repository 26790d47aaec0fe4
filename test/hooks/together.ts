import type { Hooks } from '../../server/hooks/hooks.js'

/** Lets `count` updates read their record before one of them writes. Returns its end. */
export function updateTogether(hooks: Hooks, count: number): () => void {
  const waiting: (() => void)[] = []
  return hooks.on('updateRecord', async (_, next) => {
    await new Promise<void>((go) => {
      waiting.push(go)
      if (waiting.length === count) for (const each of waiting) each()
    })
    await next()
  })
}
