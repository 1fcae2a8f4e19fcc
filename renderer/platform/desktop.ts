/** The desktop shell, over the preload bridge. */
import type { Bridge } from '../../electron/contract/ipc.ts'
import type { Platform } from './platform.ts'

export function desktopPlatform(bridge: Bridge): Platform {
  return {
    kind: 'desktop',
    server: () => bridge.server(),
    chooseServer: (url) => bridge.chooseServer(url),
    status: () => bridge.status(),
    demoAccounts: () => bridge.demoAccounts(),
    session: () => bridge.session(),
    keeps: () => true,
    setKeeps: () => undefined,
    signIn: (email, password) => bridge.signIn(email, password),
    signInDemo: (person) => bridge.signInDemo(person),
    renew: () => bridge.renew(),
    leave: () => undefined,
    async signOut() {
      await bridge.signOut()
    },
    async destroy() {
      await bridge.destroy()
    },
    profileKey: (person) => bridge.profileKey(person),
    async dropProfileKey(person) {
      await bridge.dropProfileKey(person)
    },
    setBadge: (count) => {
      bridge.setBadge(count)
    },
    notify: (notification) => {
      bridge.notify(notification)
    },
    withdrawNotifications: (chats) => {
      bridge.withdrawNotifications(chats)
    },
    canNotify: () => true,
    mayNotify: () => Promise.resolve(true),
    savePdf: (document) => bridge.savePdf(document),
    wrongWords: (words) => bridge.wrongWords(words),
    async openExternal(url) {
      await bridge.openExternal(url)
    },
    shellSettings: () => bridge.shellSettings(),
    async setShellSettings(settings) {
      await bridge.setShellSettings(settings)
    },
    setWords: (language, words) => {
      bridge.setWords({ language, words })
    },
    onLink(listener) {
      const off = bridge.onLink(listener)
      void bridge.takeLink().then((place) => {
        if (place) listener(place)
      })
      return off
    },
    onMenu: (listener) => bridge.onMenu(listener),
    onResume: (listener) => bridge.onResume(listener),
    onNotification: (listener) => bridge.onNotification(listener),
  }
}
