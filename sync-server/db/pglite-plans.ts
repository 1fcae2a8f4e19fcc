/**
 * Prepared statements of an embedded database, which PGlite itself does not offer: to plan a statement of the feed takes
 * it three times as long as to run it. They live as long as the database is open; PostgreSQL plans each anew where that
 * pays, or where something that it is about has changed.
 */
import { parse, protocol, type messages, type PGlite } from '@electric-sql/pglite'
import { outdatedPlan } from './retry.ts'

const { serialize } = protocol

interface Statement {
  name: string
  /** Types of its parameters, by their number in the catalogue. */
  types: number[]
}

export interface KeptPlans {
  /** Runs a statement with its parameters, within the transaction that is open. */
  query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]>
}

export function createKeptPlans(db: PGlite): KeptPlans {
  const statements = new Map<string, Statement>()
  let count = 0

  const send = (message: Uint8Array): Promise<messages.BackendMessage[]> =>
    db.execProtocolStream(message, { syncToFs: false })

  async function prepared(sql: string): Promise<Statement> {
    const known = statements.get(sql)
    if (known) return known
    count += 1
    const name = `kept_${String(count)}`
    await send(serialize.parse({ name, text: sql }))
    const types = parse.parseDescribeStatementResults(
      await send(serialize.describe({ type: 'S', name })),
    )
    const statement = { name, types }
    statements.set(sql, statement)
    return statement
  }

  function textOf(value: unknown, type: number | undefined): string | null {
    if (value === null || value === undefined) return null
    const serializer = type === undefined ? undefined : db.serializers[type]
    return serializer ? serializer(value) : (value as string | number | boolean).toString()
  }

  return {
    query: <Row extends object>(sql: string, values: readonly unknown[]) =>
      db.runExclusive(async () => {
        try {
          const { name, types } = await prepared(sql)
          const texts = values.map((value, index) => textOf(value, types[index]))
          const answers = [
            ...(await send(serialize.bind({ statement: name, values: texts }))),
            ...(await send(serialize.describe({ type: 'P' }))),
            ...(await send(serialize.execute({}))),
          ]
          return (parse.parseResults(answers, db.parsers)[0]?.rows ?? []) as Row[]
        } catch (error) {
          if ((error as { code?: string }).code === outdatedPlan) statements.delete(sql)
          throw error
        } finally {
          await send(serialize.sync())
        }
      }),
  }
}
