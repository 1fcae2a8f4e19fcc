/** Desktop where the preload bridge is there, otherwise the browser. */
import { desktopPlatform } from './desktop.ts'
import type { Platform } from './platform.ts'
import { webPlatform } from './web.ts'

export function choosePlatform(): Platform {
  return window.jobchats ? desktopPlatform(window.jobchats) : webPlatform()
}
