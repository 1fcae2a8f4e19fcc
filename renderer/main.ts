import './zod-without-eval.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './ui/tokens.css'
import './ui/controls.css'
import { App } from './app.tsx'
import { I18nProvider } from './i18n/provider.tsx'
import { createOpening } from './opening.ts'
import { choosePlatform } from './platform/choose.ts'
import { loadPreferences } from './store/preferences.ts'
import { startDataWorker } from './workers.ts'

const root = document.querySelector('#root')
if (!root) throw new Error('the page has no root')
const platform = choosePlatform()
const port = startDataWorker()
const opening = createOpening(platform, port)
// The stores open while the words come. What fails is told to the app, which asks again.
opening.find().catch(() => undefined)
await loadPreferences()
createRoot(root).render(
  <StrictMode>
    <I18nProvider>
      <App platform={platform} port={port} opening={opening} />
    </I18nProvider>
  </StrictMode>,
)
