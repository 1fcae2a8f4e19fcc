/** The app opens where it was left: the section, the page or chat that was open, and where one stood in each chat. */
import type { Port } from '../../data/port.ts'
import type { LastPlace, PlacesView } from '../../data/views/values.ts'
import { sections, useNavigation, type Navigation } from '../../store/navigation.ts'
import { startPositions } from '../conversation/positions.ts'

/** What is passed through quickly is not kept. */
const restMs = 300

let stopKeeping = (): void => undefined

/**
 * Puts everything back where it was; resolves when it is there. From then on what is on screen is kept for the next start.
 * It comes with the stores' first answer, and may be asked for while they open.
 */
export async function restorePlaces(port: Port): Promise<void> {
  let stop = (): void => undefined
  const { last, positions } = await new Promise<PlacesView>((resolve) => {
    stop = port.observe('places', null, resolve)
  })
  stop()
  startPositions(positions, (chat, position) => {
    // What can't be kept is where it was at the next start.
    void port.act('keepPosition', { chat, position }).catch(() => undefined)
  })
  if (last) {
    const { chat, job, case: kase } = last
    const section = sections.find((one) => one === last.section) ?? 'inbox'
    useNavigation.setState({ section, chat, job, case: kase })
  }
  stopKeeping()
  stopKeeping = keepPlace(port, placeOf(useNavigation.getState()))
}

function placeOf({ section, chat, job, case: kase }: Navigation): LastPlace {
  return { section, chat, job, case: kase }
}

function keepPlace(port: Port, first: LastPlace): () => void {
  let kept = JSON.stringify(first)
  let timer: ReturnType<typeof setTimeout> | undefined
  const unsubscribe = useNavigation.subscribe((state) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const place = placeOf(state)
      const text = JSON.stringify(place)
      if (text === kept) return
      kept = text
      void port.act('keepLast', place).catch(() => undefined)
    }, restMs)
  })
  return () => {
    clearTimeout(timer)
    unsubscribe()
  }
}
