/** What is said of a file. */
import type { AriaAttributes, AriaRole } from 'react'
import type { FileItem } from '../../data/views/values.ts'
import type { Words } from '../../i18n/words.ts'

const units = [
  { unit: 'gigabyte', bytes: 1e9, digits: 1 },
  { unit: 'megabyte', bytes: 1e6, digits: 1 },
  { unit: 'kilobyte', bytes: 1e3, digits: 0 },
] as const

/** A number of bytes in the largest unit of which there is one; nothing is said to be smaller than a kilobyte. */
export function fileSize(bytes: number, { intl }: Words): string {
  const { unit, bytes: its, digits } = units.find((one) => bytes >= one.bytes) ?? units[2]
  const value = Math.max(bytes, units[2].bytes) / its
  return intl.formatNumber(value, { style: 'unit', unit, maximumFractionDigits: digits })
}

/** How far it is; null where there is nothing to tell. */
export function fileState(file: FileItem, { t, intl }: Words): string | null {
  switch (file.state) {
    case 'waiting':
      return t('files.waiting')
    case 'moving':
      return intl.formatNumber(file.moved / file.size, { style: 'percent' })
    case 'paused':
      return t('files.paused')
    case 'crowded':
      return t('files.crowded')
    case 'refused':
      return t(`files.refused.${file.refused ?? 'type'}`)
    case 'here':
    case 'away':
      return null
  }
}

/** What tells a program that reads the screen how far a file is, without saying each step aloud. */
export function progressOf(file: FileItem, { t }: Words): AriaAttributes & { role?: AriaRole } {
  if (file.state !== 'moving') return {}
  return {
    role: 'progressbar',
    'aria-label': t('files.moving', { name: file.name }),
    'aria-valuemin': 0,
    'aria-valuemax': 100,
    'aria-valuenow': Math.round((100 * file.moved) / file.size),
  }
}
