export type Point = readonly [x: number, y: number]

/**
 * Lines with places of their own on one x axis: `x` ascending over all lines, and per line its y there, undefined where it has no
 * point. Of several points of a line at one x the last counts. Points that are not finite are left out.
 */
export function alignLines(lines: readonly (readonly Point[])[]): { x: number[]; y: (number | undefined)[][] } {
  const tables = lines.map((points) => new Map(points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)) as Iterable<Point>))
  const x = [...new Set(tables.flatMap((table) => [...table.keys()]))].sort((a, b) => a - b)
  return { x, y: tables.map((table) => x.map((place) => table.get(place))) }
}
