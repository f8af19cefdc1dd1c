import { NONE } from '../format.ts'
import { formatFigure, type OverlayChart } from './overlay.ts'
import css from './overlay-table.module.css'

/** The numbers of a chart: a row for each value of the swept quantity, a column for each line. */
export function OverlayTable({ chart }: { readonly chart: OverlayChart }) {
  const { lines, title } = chart
  const values = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={css['scroll']} aria-label={`Figures against ${title}`} tabIndex={0}>
      <table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {lines.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.some(({ clean }) => clean) ? (
            <tr className={css['clean']}>
              <th scope="row">clean</th>
              {lines.map(({ name, clean }) => (
                <td key={name}>{clean ? formatFigure(clean) : NONE}</td>
              ))}
            </tr>
          ) : null}
          {values.map((value) => (
            <tr key={value}>
              <th scope="row">{value}</th>
              {lines.map(({ name, points }) => {
                const point = points.find(({ x }) => x === value)
                return <td key={name}>{point ? formatFigure(point.figure) : NONE}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
