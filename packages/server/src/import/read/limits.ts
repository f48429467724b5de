/** What one file to import may cost. A file beyond these is refused with the number that it met. */
export const READ_LIMITS = {
  /** Sum of the unpacked parts of a workbook that are read, in bytes. */
  unzippedBytes: 200 * 1024 * 1024,
  /** Unpacked to packed size of one part. Rows of equal cells reach about 100. */
  unzipRatio: 250,
  /** Ratio is not asked of parts smaller than this, in bytes. */
  ratioFloorBytes: 4 * 1024 * 1024,
  rows: 1_000_000,
  columns: 500,
  sheets: 200,
  cellCharacters: 1_000_000,
  sharedStringCharacters: 30_000_000,
  /** Heap of the reading thread, in MB. */
  heapMb: 256,
  /** The reader may take this long for one answer (an inspection, or the next rows), in ms. */
  answerMs: 60_000,
} as const;
