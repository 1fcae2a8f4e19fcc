/** Certificate errors are never bypassed, whatever asks for it. */
import { app } from 'electron'

export function setUpCertificates(): void {
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault()
    callback(false)
  })
}
