/** Numbers for new centres: each takes that of the nearest old centre that is still free, pairs by rising distance; the others take free numbers. */
export function matchClusters(centres: readonly Float64Array[], before: readonly (Float64Array | undefined)[]): number[] {
  const pairs = centres
    .flatMap((centre, c) => before.flatMap((old, number) => (old ? [{ c, number, apart: squared(centre, old) }] : [])))
    .sort((a, b) => a.apart - b.apart)
  const numbers = new Array<number>(centres.length).fill(-1)
  const taken = new Set<number>()
  for (const { c, number } of pairs) {
    if (numbers[c] !== -1 || taken.has(number) || number >= centres.length) continue
    numbers[c] = number
    taken.add(number)
  }
  for (let c = 0; c < centres.length; c++) {
    if (numbers[c] !== -1) continue
    let number = 0
    while (taken.has(number)) number++
    numbers[c] = number
    taken.add(number)
  }
  return numbers
}

const squared = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, k) => sum + (value - (b[k] ?? 0)) ** 2, 0)
