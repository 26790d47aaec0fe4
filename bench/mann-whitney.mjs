/**
 * Two-sided p of the Mann-Whitney U test: how likely a difference as large as this one is if both
 * lists come from one distribution. It uses the normal approximation, corrected for ties and
 * continuity, which holds from about 20 values on. It uses ranks, so a few slow requests don't
 * matter.
 */
export function mannWhitneyP(left, right) {
  const all = [
    ...left.map((value) => ({ value, isLeft: true })),
    ...right.map((value) => ({ value })),
  ]
  all.sort((a, b) => a.value - b.value)
  let rankSum = 0
  let tieTerm = 0
  for (let from = 0; from < all.length; ) {
    let to = from + 1
    while (to < all.length && all[to].value === all[from].value) to++
    const ties = to - from
    const rank = (from + 1 + to) / 2
    for (const { isLeft } of all.slice(from, to)) if (isLeft) rankSum += rank
    tieTerm += ties ** 3 - ties
    from = to
  }
  const n = all.length
  const product = left.length * right.length
  const u = rankSum - (left.length * (left.length + 1)) / 2
  const variance = (product / 12) * (n + 1 - tieTerm / (n * (n - 1)))
  if (variance === 0) return 1
  const z = Math.max(0, Math.abs(u - product / 2) - 0.5) / Math.sqrt(variance)
  return 2 * (1 - normalBelow(z))
}

/** Fraction of a normal distribution below z. Abramowitz and Stegun 26.2.17, accurate to 7.5e-8. */
function normalBelow(z) {
  const t = 1 / (1 + 0.2316419 * z)
  const factors = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429]
  const series = factors.reduceRight((sum, factor) => (sum + factor) * t, 0)
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series
}
