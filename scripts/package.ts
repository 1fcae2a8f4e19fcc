/** `npm run package`: the app as a folder, made with the Electron that is at hand. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { electronEnvironment, resolveElectron } from './electron-runtime.ts'
import { run, toolEnvironment } from './run.ts'

const runtime = await resolveElectron()
const env = toolEnvironment(electronEnvironment(runtime))
const version = readFileSync(path.join(runtime.folder, 'version'), 'utf8').trim()
const built = await run('electron-vite', ['build', '--logLevel', 'warn'], { env })
if (built !== 0) process.exit(built)
process.exitCode = await run(
  'electron-builder',
  [
    '--dir',
    '--publish',
    'never',
    `-c.electronDist=${runtime.folder}`,
    `-c.electronVersion=${version.replace(/^v/, '')}`,
    '-c.compression=store',
  ],
  { env },
)
