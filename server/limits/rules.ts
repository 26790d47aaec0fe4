import type { RateLimitRule } from '../settings/defaults.js'

/**
 * The rule that a request counts for: label by label in the order given, an equal one before those
 * that end in `/` and begin it. Of two alike the earlier. Rules for the other audience don't exist.
 * Source: PocketBase core/settings_model.go FindRateLimitRule.
 */
export function findRateLimitRule(
  rules: readonly RateLimitRule[],
  labels: readonly string[],
  isGuest: boolean,
): RateLimitRule | undefined {
  const audience = isGuest ? '@guest' : '@auth'
  const open = rules.filter((rule) => rule.audience === '' || rule.audience === audience)
  for (const label of labels) {
    const found =
      open.find((rule) => rule.label === label) ??
      open.find((rule) => rule.label.endsWith('/') && `${label}/`.startsWith(rule.label))
    if (found) return found
  }
  return undefined
}
