/** The bridge: verbs for the page, each over one named channel. */
import { contextBridge, ipcRenderer } from 'electron'
import type { Argument, Bridge, Channel, MenuCommand, Result } from '../contract/ipc.ts'

function ask<Name extends Channel>(channel: Name, argument: Argument<Name>): Promise<Result<Name>> {
  return ipcRenderer.invoke(channel, argument) as Promise<Result<Name>>
}

function listen<Value>(
  notice: 'menu' | 'resume' | 'notification' | 'link',
  listener: (value: Value) => void,
): () => void {
  const handler = (_event: unknown, value: Value): void => {
    listener(value)
  }
  ipcRenderer.on(notice, handler)
  return () => ipcRenderer.off(notice, handler)
}

const bridge: Bridge = {
  server: () => ask('server:get', null),
  chooseServer: (url) => ask('server:choose', url),
  status: () => ask('server:status', null),
  session: () => ask('session:get', null),
  demoAccounts: () => ask('session:demo-accounts', null),
  signIn: (email, password) => ask('session:sign-in', { email, password }),
  signInDemo: (person) => ask('session:sign-in-demo', person),
  renew: () => ask('session:renew', null),
  signOut: () => ask('session:sign-out', null),
  destroy: () => ask('session:destroy', null),
  profileKey: (person) => ask('vault:profile-key', person),
  dropProfileKey: (person) => ask('vault:drop-profile-key', person),
  setBadge: (count) => void ask('shell:badge', count),
  notify: (notification) => void ask('shell:notify', notification),
  withdrawNotifications: (chats) =>
    void ask('shell:withdraw-notifications', chats === null ? null : [...chats]),
  takeLink: () => ask('shell:take-link', null),
  shellSettings: () => ask('shell:settings', null),
  setShellSettings: (settings) => ask('shell:set-settings', settings),
  setWords: (given) => void ask('shell:words', given),
  wrongWords: (words) => ask('spelling:wrong', [...words]),
  savePdf: (document) => ask('shell:save-pdf', document),
  openExternal: (url) => ask('shell:open-external', url),
  onMenu: (listener) => listen<MenuCommand>('menu', listener),
  onResume: (listener) =>
    listen<null>('resume', () => {
      listener()
    }),
  onNotification: (listener) => listen<string | null>('notification', listener),
  onLink: (listener) => listen<NonNullable<Result<'shell:take-link'>>>('link', listener),
}

contextBridge.exposeInMainWorld('jobchats', bridge)
