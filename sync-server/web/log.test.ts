import { expect, it } from 'vitest'
import { openTestStore } from '../../tests/fixtures/database.ts'
import { loggable } from './log.ts'

it('says where and what kind an error is', () => {
  const line = loggable(new RangeError('too deep'))
  expect(line).toMatchObject({ type: 'RangeError', message: 'too deep' })
  expect(JSON.stringify(line)).toContain('log.test.ts')
})

it("quotes nothing of a row that the database's words quote", async () => {
  const store = await openTestStore('pglite')
  const broken = await store
    .query(
      "insert into person (id, name, role, partner, g) values (gen_random_uuid(), 'Amal Haddad', 'staff', null, 1)",
    ) // prettier-ignore
    .catch((error: unknown) => error)
  const unreadable = await store.query('select $1::uuid', ['Amal Haddad']).catch((error: unknown) => error) // prettier-ignore
  await store.close()
  for (const error of [broken, unreadable]) {
    expect(error).toBeInstanceOf(Error)
    expect(JSON.stringify(loggable(error))).not.toContain('Amal')
    expect(loggable(error)).toMatchObject({ code: expect.stringMatching(/^\d{2}\w{3}$/) as string })
  }
})
