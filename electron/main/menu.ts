/** The application menu, in the platform's order. Its commands go to the page. */
import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import { notices, type MenuCommand } from '../contract/ipc.ts'

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

const separator: MenuItemConstructorOptions = { type: 'separator' }

export function menuTemplate(mac: boolean): MenuItemConstructorOptions[] {
  const signOut = item('Sign Out…', 'sign-out')
  const settings = item('Settings…', 'settings', 'CmdOrCtrl+,')
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [settings, signOut, separator, mac ? { role: 'close' } : { role: 'quit' }],
    },
    { role: 'editMenu' },
    {
      label: '&Go',
      submenu: [
        item('Inbox', 'inbox', 'CmdOrCtrl+1'),
        item('Jobs', 'jobs', 'CmdOrCtrl+2'),
        item('Cases', 'cases', 'CmdOrCtrl+3'),
        item('Follow-ups', 'followUps', 'CmdOrCtrl+4'),
        item('Waiting to Send', 'waiting', 'CmdOrCtrl+5'),
        separator,
        item('Jump To…', 'jump', 'CmdOrCtrl+K'),
        item('Search Here…', 'search-here', 'CmdOrCtrl+F'),
        item('Search Everywhere…', 'search', 'CmdOrCtrl+Shift+F'),
        item('Next Chat', 'next-chat', 'Alt+Down'),
        item('Previous Chat', 'previous-chat', 'Alt+Up'),
        item('Next Unread Chat', 'next-unread', 'Alt+Shift+Down'),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('What This Device Holds', 'sync-sheet'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [item('Keyboard', 'shortcuts')] },
  ]
}

export function setUpMenu(): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform === 'darwin')))
  app.setName('Job Chats')
}
