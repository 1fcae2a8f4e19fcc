/** The rows of the bench: a figure, its limit measured in the same run, the ratio, and whether the goal is met. */
export interface Row {
  id: string
  figure: number
  unit: string
  limit: number | null
  ratio: number | null
  goal: string
  met: boolean | null
}

export class Table {
  readonly rows: Row[] = []

  /** `isMet` decides on the figure and its ratio to the limit; null = there is no goal. */
  add(
    id: string,
    figure: number,
    unit: string,
    limit: number | null,
    goal: string,
    isMet: ((figure: number, ratio: number) => boolean) | null,
  ): void {
    const ratio = limit === null ? null : figure / limit
    this.rows.push({
      ...{ id, unit, goal },
      figure: rounded(figure),
      limit: limit === null ? null : rounded(limit),
      ratio: ratio === null ? null : rounded(ratio),
      met: isMet === null ? null : isMet(figure, ratio ?? 0),
    })
  }
}

/** The value below which this part of the numbers lies. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5)
}

function rounded(figure: number): number {
  return Math.round(figure * 100) / 100
}
