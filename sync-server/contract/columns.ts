/**
 * Columnar rows: one array per field. Repeated field names vanish and like values stand together, which
 * is what the compressor needs.
 */
export type Columns<Row> = { [Field in keyof Row]: Row[Field][] }

/** Rows to columns; `fields` fixes the order and what is sent. */
export function toColumns<Row extends object>(
  rows: readonly Row[],
  fields: readonly (keyof Row)[],
): Columns<Row> {
  const columns = {} as Columns<Row>
  for (const field of fields) columns[field] = rows.map((row) => row[field])
  return columns
}

/** Columns to rows. Throws a RangeError where the columns differ in length. */
export function fromColumns<Row extends object>(
  columns: Columns<Row>,
  fields: readonly (keyof Row)[],
): Row[] {
  const [first] = fields
  const length = first === undefined ? 0 : columns[first].length
  for (const field of fields) {
    if (columns[field].length !== length) throw new RangeError('columns differ in length')
  }
  return Array.from({ length }, (_, index) => {
    const row = {} as Record<keyof Row, unknown>
    for (const field of fields) row[field] = columns[field][index]
    return row as Row
  })
}
