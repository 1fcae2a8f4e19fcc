import './zod-without-eval.ts'
import './ui/tokens.css'
import './ui/controls.css'
import './ui/forced-colors.css'
import { createOpening } from './opening.ts'
import { choosePlatform } from './platform/choose.ts'
import { startDataWorker } from './workers.ts'

const root = document.querySelector('#root')
if (!root) throw new Error('the page has no root')
const platform = choosePlatform()
const port = startDataWorker()
const opening = createOpening(platform, port)
// The stores open while the app itself comes. What fails is told to the app, which asks again.
opening.find().catch(() => undefined)
const { show } = await import('./show.tsx')
await show(root, { platform, port, opening })
