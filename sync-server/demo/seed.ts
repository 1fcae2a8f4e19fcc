/** Fills an empty store with a demo world, once. */
import { createAccount } from '../auth/accounts.ts'
import { importPosts } from '../directory/import-posts.ts'
import type { Directory } from '../directory/changes.ts'
import type { Store } from '../db/store.ts'
import { fieldWorld } from './field-world.ts'
import { noteDemo } from '../db/installation.ts'
import { markRead, readDemoSeed } from './seed-sql.ts'
import { smallWorld } from './small-world.ts'
import { demoPassword, type DemoWorld, type WorldPost } from './world.ts'

export type DemoSize = 'small' | 'field'

/** The seed of the demo that ships; tests and benches choose their own. */
export const demoSeed = 7

/** Builds the world of a size, told up to `now` (ms). */
export function demoWorld(size: DemoSize, seed: number, now: number): DemoWorld {
  return size === 'small' ? smallWorld(seed, now) : fieldWorld(seed, now)
}

/**
 * Seeds the store unless it holds a demo world already. The accounts that may be chosen from are the same
 * at each start, because ids come from the seed.
 */
export async function seedDemo(
  store: Store,
  directory: Directory,
  size: DemoSize,
  now: number,
): Promise<DemoWorld> {
  const world = demoWorld(size, demoSeed, now)
  if ((await readDemoSeed(store)) !== null) return world
  await seedWorld(store, directory, world)
  for (const { person } of world.accounts)
    await createAccount(store.as({ kind: 'auth' }), person, demoPassword)
  await noteDemo(store.as({ kind: 'service' }), demoSeed)
  return world
}

/** Plays a world into a store, in the order in which it happened. */
export async function seedWorld(
  store: Store,
  directory: Directory,
  world: DemoWorld,
): Promise<void> {
  let posts: WorldPost[] = []
  const flush = async (): Promise<void> => {
    if (posts.length > 0) await importPosts(store, posts)
    posts = []
  }
  for (const step of world.steps) {
    if ('posts' in step) posts.push(...step.posts)
    else {
      await flush()
      await directory.apply(step.changes, step.at)
    }
  }
  await flush()
  await markRead(store, new Date(world.readUntil))
}
