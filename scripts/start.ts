/** `npm start`: the whole thing on this computer, with a demo world: server, then the app. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensurePackages } from './debian-packages.ts'
import { electronEnvironment, resolveElectron } from './electron-runtime.ts'
import { run, toolEnvironment } from './run.ts'

const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false }, data: { type: 'string' }, port: { type: 'string', default: '8480' } } }) // prettier-ignore
const root = path.resolve(import.meta.dirname, '..')
const data = path.resolve(
  values.data ??
    path.join(
      process.env['XDG_DATA_HOME'] ?? path.join(homedir(), '.local', 'share'),
      'job-chats-demo',
    ),
)
const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])

if (hasDisplay && !(await ensurePackages(['electron', 'fonts']))) process.exit(1)
if (values.fresh) rmSync(data, { recursive: true, force: true })
mkdirSync(data, { recursive: true })

const runtime = hasDisplay ? await resolveElectron() : null
if (runtime) console.log(`Electron: ${runtime.origin}`)
console.log('Building …')
const env = toolEnvironment(runtime ? electronEnvironment(runtime) : {})
if ((await run('electron-vite', ['build', '--logLevel', 'warn'], { cwd: root, env })) !== 0)
  process.exit(1)

const server = spawn(process.execPath, ['sync-server/main.ts'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
  env: {
    ...process.env,
    DATABASE_URL: '',
    JOBCHATS_DATA_DIR: path.join(data, 'store'),
    JOBCHATS_PORT: values.port,
    JOBCHATS_DEMO: 'small',
    JOBCHATS_WEB_ROOT: path.join(root, 'out', 'renderer'),
  },
})
let app: ChildProcess | null = null
let leaving = false

function leave(): void {
  if (leaving) return
  leaving = true
  app?.kill()
  server.kill('SIGTERM')
}
process.on('SIGINT', leave)
process.on('SIGTERM', leave)
server.once('exit', (code) => {
  leave()
  process.exitCode = code ?? 0
})

const url = await listening(server)
if (runtime) {
  app = spawn(
    runtime.executable,
    [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--user-data-dir=${path.join(data, 'profile')}`,
      root,
    ],
    { stdio: 'inherit', env: { ...env, JOBCHATS_SERVER: url } },
  )
  app.once('exit', leave)
  console.log(`Job Chats is open. The same client runs in a browser at ${url}`)
} else {
  console.log(
    `There is no display here, so no window opens.\nThe same client runs in a browser at ${url}\nCtrl+C ends it.`,
  )
}

/** Resolves with the server's address once it says so; its log goes on to the screen if it fails. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let rest = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      rest += chunk.toString()
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const found = /"url":"([^"]+)".*"msg":"listening"/.exec(line)
        if (found?.[1]) resolve(found[1])
        else if (/"level":[56]0/.test(line)) console.error(line)
      }
    })
  })
}
