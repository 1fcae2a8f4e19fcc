import './zod-without-eval.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './ui/tokens.css'
import './ui/controls.css'
import { App } from './app.tsx'
import { startDataWorker } from './workers.ts'
import { I18nProvider } from './i18n/provider.tsx'
import { choosePlatform } from './platform/choose.ts'
import { loadPreferences } from './store/preferences.ts'

const root = document.querySelector('#root')
if (!root) throw new Error('the page has no root')
await loadPreferences()
createRoot(root).render(
  <StrictMode>
    <I18nProvider>
      <App platform={choosePlatform()} startRealm={startDataWorker} />
    </I18nProvider>
  </StrictMode>,
)
