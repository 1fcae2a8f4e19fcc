/**
 * A partner's templates. They travel as rows of the settings lane with the key `template`, whose `chat` is the
 * template's id; null = deleted. Written by the partner's staff, read by them alone. Source: docs/domain.md, "Templates".
 */
import { z } from 'zod'
import { isBlank, limits } from './limits.ts'
import { line, text } from './wire.ts'

export const templateKey = 'template'
export const templateLanguages = ['en', 'ar', 'fr', 'es'] as const
export type TemplateLanguage = (typeof templateLanguages)[number]

/** What a template may name; it is filled on the device, recipient by recipient. */
export const templateFields = ['candidate', 'job', 'nextStep', 'me'] as const
export type TemplateField = (typeof templateFields)[number]

const named = line(limits.templateName).refine((name) => !isBlank(name))

export const templateValue = z.strictObject({
  name: named,
  texts: z.partialRecord(z.enum(templateLanguages), text(limits.templateCharacters)),
})
export type TemplateValue = z.infer<typeof templateValue>
