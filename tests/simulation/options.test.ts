import { expect, it } from 'vitest'
import { commandOf, optionsOf } from './options.ts'

it('has a value for everything', () => {
  expect(optionsOf([])).toMatchObject({ operations: 2000, seed: 7, store: 'pglite', perChange: 25 })
  expect(optionsOf(['--without', 'persist-gate'])).toMatchObject({
    without: 'persist-gate',
    weather: 'persist-gate',
    perChange: 8,
    perCrash: 10,
    perServerCrash: 400,
  })
})

it.each([
  [['--operations', 'abc'], '--operations'],
  [['--operations', '0'], '--operations'],
  [['--operations', '1e3'], '--operations'],
  [['--seed', '-1'], '--seed'],
  [['--store', 'sqlite'], '--store'],
  [['--clients', '0'], '--clients'],
  [['--clients', '400'], '--clients'],
  [['--writers', '1.5'], '--writers'],
  [['--per-change', ''], '--per-change'],
  [['--without', 'everything'], '--without'],
  [['--weather', 'sun'], '--weather'],
  [['--operation', '10'], '--operation'],
  [['10'], '10'],
])('refuses %j', (args, named) => {
  expect(() => optionsOf(args)).toThrow(named)
})

it('tells the command that asks for the same', () => {
  const options = optionsOf(['--seed', '9', '--store', 'postgres', '--without', 'repair', '--weather', 'audience']) // prettier-ignore
  const [, args = ''] = commandOf(options).split('simulate -- ')
  expect(optionsOf(args.split(' '))).toEqual(options)
})
