/** Label byte of a row whose label is none of the file's codes. */
export const BAD_LABEL = 255

/** Rows of a file as they lie in it, `values` of them `stride` numbers a row. Reused: valid until the file's next `readBlock`. */
export interface RawBlock {
  readonly firstRow: number
  readonly count: number
  /** The file's own label code of each row, `BAD_LABEL` where it has none. */
  readonly labels: Uint8Array
  /** Constituents: (E, px, py, pz) in GeV, zero-padded. Images: pixels, row-major. */
  readonly values: Float32Array | Float64Array
  readonly stride: number
}

/** What a known layout offers: how rows are read is all that differs between them. */
export interface Layout {
  readonly layout: 'constituents' | 'images'
  readonly rows: number
  /** The file's own label names by code. */
  readonly classes: readonly string[]
  /** [height, width] of image files, null for constituents. */
  readonly imageShape: readonly [height: number, width: number] | null
  /** Names of the compression filters in use. */
  readonly filters: readonly string[]
  /** Rows to read at once when reading in order: whole chunks of the file, a few MB. */
  readonly blockRows: number
  readBlock(firstRow: number, count: number): RawBlock
  /** Labels alone, one byte a row, where the layout allows that without reading the rows. */
  readLabelBytes?(firstRow: number, count: number): Uint8Array
  /** The author's split of each row (`ttv`: 0 train, 1 validation, 2 test), one byte a row, where the layout has one. */
  readSplitBytes?(firstRow: number, count: number): Uint8Array
}

const BLOCK_BYTES = 4 * 2 ** 20
const LARGEST_CHUNK_BYTES = 256 * 2 ** 20

/** True where one chunk alone would break the promise of bounded memory. */
export const isChunkTooLarge = (chunkRows: number, bytesPerRow: number): boolean => chunkRows * bytesPerRow > LARGEST_CHUNK_BYTES

/** Whole chunks that fit in about 4 MB; at least one chunk, unless that alone is larger than 32 MB. */
export function chooseBlockRows(chunkRows: number, bytesPerRow: number): number {
  const fitting = Math.max(1, Math.floor(BLOCK_BYTES / bytesPerRow))
  if (chunkRows <= fitting) return fitting - (fitting % chunkRows)
  return chunkRows * bytesPerRow <= 8 * BLOCK_BYTES ? chunkRows : fitting
}
