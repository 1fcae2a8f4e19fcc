/** What a reader gets of a directory row, by the fullest view they have. Source: contract/directory.ts. */
import type { DirectoryRow } from '../contract/directory.ts'
import { fullestView, type SightView } from '../contract/sight.ts'
import { softStage, type CaseStage } from '../contract/stages.ts'
import type { DirectoryLaneRow } from './directory-sql.ts'

type Fields = Record<string, unknown>

/** The row as it goes over the wire. */
export function projectDirectory(row: DirectoryLaneRow): DirectoryRow {
  const { kind, id, g } = row
  const view = fullestView(row.views ?? [])
  if (!row.active || row.data === null || view === null) return { kind, id, g, gone: true }
  return { kind, id, g, gone: false, data: project(kind, view, row.data) } as DirectoryRow
}

function project(kind: DirectoryLaneRow['kind'], view: SightView, data: Fields): Fields {
  switch (kind) {
    case 'partner':
      return data
    case 'person':
      return view === 'full' ? data : { ...data, email: null }
    case 'candidate':
      return view === 'full' ? data : { ...data, ...nothingOfCandidate }
    case 'job':
      return view === 'full' ? data : { ...nothingOfJob, name: data['name'], country: data['country'], employer: data['employer'] } // prettier-ignore
    case 'case': {
      const soft = softStage(data['stage'] as CaseStage)
      return view === 'full'
        ? { ...data, soft }
        : { ...data, soft, stage: null, furthest: null, nextStep: null, nextStepDue: null }
    }
  }
}

const nothingOfCandidate: Fields = {
  number: null,
  sourcePartner: null,
  muted: false,
  timeZone: null,
  locale: null,
}

const nothingOfJob: Fields = {
  destinationPartners: [],
  contacts: [],
  stage: null,
  closed: false,
  won: false,
  publishedAt: null,
  nextStep: null,
  nextStepDue: null,
}
