/** The application menu, in the platform's order. Its commands go to the page. */
import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import { notices, type MenuCommand } from '../contract/ipc.ts'
import type { ShellWords } from './shell-words.ts'

function send(command: MenuCommand): void {
  BrowserWindow.getFocusedWindow()?.webContents.send(notices.menu, command)
}

function item(
  label: string,
  command: MenuCommand,
  accelerator?: string,
): MenuItemConstructorOptions {
  return {
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => {
      send(command)
    },
  }
}

/**
 * A command whose key the page answers to by itself, since it means nothing there while one writes: the menu shows the
 * key and leaves it alone. macOS takes every key that it shows, so none is shown there.
 */
function pageItem(
  mac: boolean,
  label: string,
  command: MenuCommand,
  key: string,
): MenuItemConstructorOptions {
  return mac ? item(label, command) : { ...item(label, command, key), registerAccelerator: false }
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

export function menuTemplate(mac: boolean, words: ShellWords): MenuItemConstructorOptions[] {
  const signOut = item(words.signOut, 'sign-out')
  const settings = item(words.settings, 'settings', 'CmdOrCtrl+,')
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: `&${words.file}`,
      submenu: [
        settings,
        signOut,
        separator,
        mac ? { role: 'close', label: words.close } : { role: 'quit', label: words.quit },
      ],
    },
    {
      label: `&${words.edit}`,
      submenu: [
        { role: 'undo', label: words.undo },
        { role: 'redo', label: words.redo },
        separator,
        { role: 'cut', label: words.cut },
        { role: 'copy', label: words.copy },
        { role: 'paste', label: words.paste },
        { role: 'selectAll', label: words.selectAll },
      ],
    },
    {
      label: `&${words.go}`,
      submenu: [
        item(words.inbox, 'inbox', 'CmdOrCtrl+1'),
        item(words.jobs, 'jobs', 'CmdOrCtrl+2'),
        item(words.cases, 'cases', 'CmdOrCtrl+3'),
        item(words.followUps, 'followUps', 'CmdOrCtrl+4'),
        item(words.waiting, 'waiting', 'CmdOrCtrl+5'),
        separator,
        item(words.jump, 'jump', 'CmdOrCtrl+K'),
        item(words.searchHere, 'search-here', 'CmdOrCtrl+F'),
        item(words.search, 'search', 'CmdOrCtrl+Shift+F'),
        item(words.next, 'next-chat', 'Alt+Down'),
        item(words.previous, 'previous-chat', 'Alt+Up'),
        item(words.nextUnread, 'next-unread', 'Alt+Shift+Down'),
        separator,
        pageItem(mac, words.back, 'back', 'Esc'),
      ],
    },
    {
      label: words.conversation,
      submenu: [
        pageItem(mac, words.reply, 'reply', 'R'),
        pageItem(mac, words.editLast, 'edit-last', 'E'),
        pageItem(mac, words.react, 'react', 'Plus'),
        separator,
        pageItem(mac, words.followUp, 'follow-up', 'F'),
        pageItem(mac, words.unreadFrom, 'unread-from', 'U'),
        pageItem(mac, words.mute, 'mute', 'M'),
      ],
    },
    {
      label: `&${words.view}`,
      submenu: [
        item(words.holds, 'sync-sheet'),
        separator,
        { role: 'resetZoom', label: words.actualSize },
        { role: 'zoomIn', label: words.zoomIn },
        { role: 'zoomOut', label: words.zoomOut },
        separator,
        { role: 'togglefullscreen', label: words.fullScreen },
      ],
    },
    {
      label: `&${words.window}`,
      role: 'window',
      submenu: [
        { role: 'minimize', label: words.minimize },
        { role: 'close', label: words.close },
      ],
    },
    {
      label: `&${words.help}`,
      role: 'help',
      submenu: [
        item(words.guide, 'guide'),
        item(words.keyboard, 'shortcuts'),
        item(words.whatsNew, 'whats-new'),
      ],
    },
  ]
}

export function setUpMenu(words: ShellWords): void {
  const template = menuTemplate(process.platform === 'darwin', words)
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  app.setName('Job Chats')
}
