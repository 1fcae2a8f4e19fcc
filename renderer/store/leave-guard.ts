/** A form with words that would be lost has its question asked before one goes elsewhere. */

/** What takes one elsewhere. */
export type Step = () => void

let ask: ((step: Step) => void) | null = null

/** From now on steps are put off and handed to `put`, which takes them if the person leaves. Returns what ends that. */
export function guardLeaving(put: (step: Step) => void): () => void {
  ask = put
  return () => {
    if (ask === put) ask = null
  }
}

/** Whether one would be asked. */
export function isGuarded(): boolean {
  return ask !== null
}

/** Takes the step, or has it asked about. */
export function leave(step: Step): void {
  if (ask) ask(step)
  else step()
}
