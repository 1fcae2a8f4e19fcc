/** Puts what is known of a recipient into a text. */
import { templateFields, type TemplateField } from '../../../sync-server/contract/templates.ts'

/** Null where nothing is known. */
export type FieldValues = Readonly<Record<TemplateField, string | null>>

const field = new RegExp(`\\{(${templateFields.join('|')})\\}`, 'g')

/** The text with its fields filled; what is not known stays as it is, and is told. */
export function fill(
  text: string,
  values: FieldValues,
): { text: string; missing: TemplateField[] } {
  const missing = new Set<TemplateField>()
  const filled = text.replace(field, (whole, name: TemplateField) => {
    const value = values[name]
    if (value !== null && value.trim() !== '') return value
    missing.add(name)
    return whole
  })
  return { text: filled, missing: [...missing] }
}

/** Whether a text says anything of a case. */
export function namesCase(text: string): boolean {
  return /\{(job|nextStep)\}/.test(text)
}

/** Whether a text still has a field that nobody filled. */
export function hasField(text: string): boolean {
  return text.search(field) >= 0
}
