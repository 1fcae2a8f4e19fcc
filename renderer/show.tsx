/** The app on the page, in the words and colours that this device prefers. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, type AppProps } from './app.tsx'
import { I18nProvider } from './i18n/provider.tsx'
import { loadPreferences } from './store/preferences.ts'

export async function show(root: Element, props: AppProps): Promise<void> {
  await loadPreferences()
  createRoot(root).render(
    <StrictMode>
      <I18nProvider>
        <App {...props} />
      </I18nProvider>
    </StrictMode>,
  )
}
