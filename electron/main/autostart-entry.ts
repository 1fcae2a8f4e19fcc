/** What Linux desktops start with the session: the freedesktop.org autostart and desktop entry specifications. */
import path from 'node:path'

/** Tells a start by the system from one by hand. */
export const hiddenFlag = '--hidden'

export function autostartFile(configFolder: string): string {
  return path.join(configFolder, 'autostart', 'org.jobchats.desktop.desktop')
}

/** `program`: quoted as the desktop entry specification wants it. */
export function desktopEntry(program: string): string {
  const quoted = program.replace(/(["`$\\])/g, '\\$1').replaceAll('%', '%%')
  return `[Desktop Entry]\nType=Application\nName=Job Chats\nExec="${quoted}" ${hiddenFlag}\nX-GNOME-Autostart-enabled=true\n`
}
