/** What is said of a file. */
import type { AriaAttributes, AriaRole } from 'react'
import type { FileItem } from '../../data/views/values.ts'
import type { Words } from '../../i18n/words.ts'

export function fileSize(bytes: number, { intl }: Words): string {
  const isLarge = bytes >= 1_000_000
  const value = isLarge ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1000))
  return intl.formatNumber(value, {
    style: 'unit',
    unit: isLarge ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: isLarge ? 1 : 0,
  })
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
