/** The app's workers. Trusted types allow exactly these scripts. */
import dataUrl from './data/worker.ts?worker&url'
import pdfUrl from 'pdfjs-dist/legacy/build/pdf.worker.mjs?worker&url'

interface Policy {
  createScriptURL(url: string): string
}

interface TrustedTypes {
  createPolicy(name: string, rules: Policy): Policy
}

const urls = { data: dataUrl, pdf: pdfUrl } as const
let policy: Policy | null = null

/** Starts a worker by its name. */
export function startWorker(name: keyof typeof urls): Worker {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes
  policy ??= (types ?? { createPolicy: (_, rules) => rules }).createPolicy('worker-url', {
    createScriptURL(wanted) {
      if (!Object.values<string>(urls).includes(wanted))
        throw new TypeError('no worker of this app')
      return wanted
    },
  })
  return new Worker(policy.createScriptURL(urls[name]), { type: 'module', name })
}
