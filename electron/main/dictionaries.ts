/**
 * Chromium's spell checker gets no dictionary. A window with `spellcheck: false` uses none, and yet every session fetches
 * the one of the system's language from a server of a third party: only without a language there is nothing to fetch.
 */
import { app, session, type Session } from 'electron'

function turnOff(one: Session): void {
  one.setSpellCheckerLanguages([])
  one.setSpellCheckerEnabled(false)
}

/** To be called when the app is ready, before another session is made. */
export function setUpDictionaries(): void {
  app.on('session-created', turnOff)
  turnOff(session.defaultSession)
}
