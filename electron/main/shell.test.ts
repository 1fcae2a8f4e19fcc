import { describe, expect, it } from 'vitest'
import path from 'node:path'
import { resolveAppUrl } from './app-url.ts'
import { externalLink } from './link-rules.ts'
import { fit } from './window-state.ts'

const root = path.resolve('/srv/renderer')

describe('app: URLs', () => {
  it('serves files below the folder', () => {
    expect(resolveAppUrl(root, 'app://jobchats/')).toBe(path.join(root, 'index.html'))
    expect(resolveAppUrl(root, 'app://jobchats/assets/index-a1.js?x=1#y')).toBe(
      path.join(root, 'assets/index-a1.js'),
    )
  })
  it.each([
    'app://jobchats/../secret',
    'app://jobchats/%2e%2e/secret',
    'app://jobchats/..%2fsecret',
    'app://jobchats/a\\..\\b',
    'app://jobchats//etc/passwd',
    'app://other/index.html',
    'app://user@jobchats/index.html',
    'https://jobchats/index.html',
    'nonsense',
  ])('refuses %s', (url) => {
    expect(resolveAppUrl(root, url)).toBeNull()
  })
})

describe('links that leave the app', () => {
  it.each([
    ['https://example.org/a?b=c', 'example.org'],
    ['http://example.org/', 'example.org'],
    ['mailto:a@example.org', 'a@example.org'],
    ['https://exаmple.org/', 'xn--exmple-4nf.org'],
  ])('%s shows %s', (text, host) => {
    expect(externalLink(text)?.host).toBe(host)
  })
  it('raises http to https', () => {
    expect(externalLink('http://example.org/')?.href).toBe('https://example.org/')
  })
  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    'smb://server/share',
    '\\\\server\\share',
    'ms-settings:',
    'search-ms:query=x',
    'https://user:pass@example.org/',
    'https://bank.example@evil.example/',
    'mailto:a@b?cc=c@d\n',
    'mailto:',
    'mailto:a@b%0d%0abcc:c@d',
    'mailto:%',
    'vbscript:x',
    'about:blank',
    'app://jobchats/index.html',
    'blob:https://example.org/1',
    'ftp://example.org/',
    'ssh://example.org/',
    'view-source:https://example.org/',
    ' https://example.org',
    'https://',
    'nonsense',
  ])('refuses %j', (text) => {
    expect(externalLink(text)).toBeNull()
  })
})

describe('where the window stands', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }
  it('comes back where it was', () => {
    const state = { x: 100, y: 50, width: 800, height: 600, maximized: false }
    expect(fit(state, [screen])).toEqual(state)
  })
  it('comes back onto a screen that exists, and fits it', () => {
    expect(fit({ x: 5000, y: 0, width: 800, height: 600, maximized: true }, [screen])).toEqual({
      x: 560,
      y: 240,
      width: 800,
      height: 600,
      maximized: true,
    })
    expect(fit({ x: -100, y: 900, width: 4000, height: 600, maximized: false }, [screen])).toEqual({
      x: 0,
      y: 480,
      width: 1920,
      height: 600,
      maximized: false,
    })
  })
})
