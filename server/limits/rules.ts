import type { RateLimitRule } from '../settings/defaults.js'

/**
 * Finds the rule that a request counts towards. Labels are tried in the given order: first the rule
 * with the same label, then rules whose label ends in `/` and is a prefix of it. If two match
 * equally, the earlier one wins. Rules for the other audience are ignored. Source: PocketBase
 * core/settings_model.go FindRateLimitRule.
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
