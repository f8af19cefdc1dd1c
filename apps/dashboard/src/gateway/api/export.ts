import { parseCatalogueQuery } from '@jetwatch/shared/catalogue/catalogue-query'
import { JetwatchError } from '@jetwatch/shared/errors'
import { copySelection } from '../catalogue/flag-selection.ts'
import { EXPORT_FORMATS, type ExportFormat, writeSelection } from '../catalogue/write-selection.ts'
import { HttpFault, type Route } from './route.ts'
import { runOf } from './run-of.ts'

/** The flagged events that fit the filters, as a file: `?format=h5`, `arrow` or `csv`. */
export const exportRoute: Route = {
  method: 'GET',
  path: '/api/catalogue/:run/export',
  handle: async (context) => {
    const { gateway, query } = context
    const filters = parseCatalogueQuery(query)
    const format = query.get('format')
    if (!isFormat(format)) throw new HttpFault(400, `format must be one of ${EXPORT_FORMATS.join(', ')}`, 'Give format=h5')
    const run = await runOf(context)
    const catalogue = await gateway.catalogues.of(run.run)
    if (catalogue.backlog !== 0) {
      const left = catalogue.backlog === null ? '' : `, ${catalogue.backlog} messages are left`
      throw new JetwatchError('CONFLICT', `the flags of run ${run.run} are still being read${left}`, 'Try again in a few seconds')
    }
    const { index } = catalogue
    const places = catalogue.select(filters, index.dropped + index.flags.length)
    return writeSelection(copySelection(catalogue, places), run, index.models, format)
  },
}

const isFormat = (text: string | null): text is ExportFormat => EXPORT_FORMATS.some((format) => format === text)
