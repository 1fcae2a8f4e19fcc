/** Spelling, with the files that the build has laid beside main. */
import { app } from 'electron'
import path from 'node:path'
import { createSpelling, type Spelling } from '../spelling/spelling.ts'

export function setUpSpelling(): Spelling {
  const built = path.join(app.getAppPath(), 'out', 'main')
  return createSpelling({
    thread: path.join(built, 'spelling-thread.js'),
    folder: path.join(built, 'spelling'),
  })
}
