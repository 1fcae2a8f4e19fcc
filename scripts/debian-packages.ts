/** What the machine must have beside npm's packages, on Debian and its kin. */
import { existsSync } from 'node:fs'
import { capture, run } from './run.ts'

interface Need {
  why: string
  packages: readonly string[]
}

const electron: Need = {
  why: 'libraries that Electron links against, and a virtual display',
  packages: ['xvfb', 'xauth', 'libgtk-3-0', 'libnotify4', 'libnss3', 'libxss1', 'libxtst6', 'libatspi2.0-0', 'libdrm2', 'libgbm1', 'libasound2', 'libxkbcommon0', 'libsecret-1-0', 'unzip'],
} // prettier-ignore

export const needs = {
  electron,
  fonts: {
    why: 'fonts for Arabic and emoji',
    packages: ['fonts-noto-core', 'fonts-noto-color-emoji'],
  },
  browser: { why: 'Chromium for the browser tests', packages: ['chromium'] },
  database: { why: 'PostgreSQL for the tests', packages: ['postgresql'] },
} satisfies Record<string, Need>

/** Packages of newer Debian releases go by names of their own. */
function isInstalled(name: string): boolean {
  const found =
    capture('dpkg-query', ['-W', '-f', '${Status}\n', name]) ??
    capture('dpkg-query', ['-W', '-f', '${Status}\n', `${name}t64`])
  return found?.includes('install ok installed') ?? false
}

/**
 * Installs what is missing, as root; otherwise prints the one line to paste and returns false. On other
 * systems it returns true and leaves them to their owner.
 */
export async function ensurePackages(kinds: readonly (keyof typeof needs)[]): Promise<boolean> {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return true
  const missing = kinds.flatMap((kind) => {
    const packages = needs[kind].packages.filter((name) => !isInstalled(name))
    return packages.length > 0 ? [{ why: needs[kind].why, packages }] : []
  })
  if (missing.length === 0) return true
  const names = missing.flatMap(({ packages }) => packages)
  for (const { why, packages } of missing) console.log(`Missing: ${packages.join(' ')} (${why})`)
  if (process.getuid?.() !== 0) {
    console.error(
      `\nPlease install them and start again:\n\n  sudo apt-get install -y ${names.join(' ')}\n`,
    )
    return false
  }
  console.log('Installing them with apt-get …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-qq'], { env, stdio: 'ignore' })
  return (
    (await run('apt-get', ['install', '-y', '-qq', ...names], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })) === 0
  )
}
