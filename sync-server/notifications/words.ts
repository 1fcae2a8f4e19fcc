/**
 * What a mail says, in each language. No post, no candidate, no case: it may be read by whoever sees the screen. The one name
 * in it is that of a colleague whom its reader stands in for.
 */

export interface MailWords {
  subject: string
  lead: string
  link: string
  why: string
  unsubscribe: string
  confirm: string
  done: string
}

interface Phrases extends Omit<MailWords, 'subject' | 'lead'> {
  onBehalf: string
  /** By plural form; `#` is the number. */
  posts: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }
  chats: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }
  subject: string
  lead: string
}

const phrases = {
  en: {
    posts: { one: '# unread post', other: '# unread posts' },
    chats: { one: '# conversation', other: '# conversations' },
    subject: '{posts} in Job Chats',
    lead: 'You have {posts} in {chats}.',
    onBehalf: 'For {name}, whom you stand in for: {posts}.',
    link: 'Open Job Chats',
    why: 'What people write is never sent by e-mail: you read it in Job Chats.',
    unsubscribe: 'Stop these e-mails',
    confirm: 'Job Chats will send you no more e-mails about unread posts. You can switch them on again in the settings.',
    done: 'Done. No more e-mails about unread posts.',
  },
  ar: {
    posts: { zero: 'لا رسائل غير مقروءة', one: 'رسالة واحدة غير مقروءة', two: 'رسالتان غير مقروءتين', few: '# رسائل غير مقروءة', many: '# رسالة غير مقروءة', other: '# رسالة غير مقروءة' },
    chats: { zero: '# محادثة', one: 'محادثة واحدة', two: 'محادثتين', few: '# محادثات', many: '# محادثة', other: '# محادثة' },
    subject: '{posts} في Job Chats',
    lead: 'لديك {posts} في {chats}.',
    onBehalf: 'نيابةً عن {name}: {posts}.',
    link: 'افتح Job Chats',
    why: 'لا تُرسل الرسائل أبدًا بالبريد الإلكتروني: تقرؤها في Job Chats.',
    unsubscribe: 'إيقاف هذه الرسائل البريدية',
    confirm: 'لن يرسل إليك Job Chats بعد الآن بريدًا عن الرسائل غير المقروءة. يمكنك تفعيله من جديد في الإعدادات.',
    done: 'تم. لن يصلك بريد بعد الآن عن الرسائل غير المقروءة.',
  },
  fr: {
    posts: { one: '# message non lu', many: '# messages non lus', other: '# messages non lus' },
    chats: { one: '# conversation', many: '# conversations', other: '# conversations' },
    subject: '{posts} dans Job Chats',
    lead: 'Vous avez {posts} dans {chats}.',
    onBehalf: 'En remplacement de {name} : {posts}.',
    link: 'Ouvrir Job Chats',
    why: 'Les messages ne sont jamais envoyés par e-mail : vous les lisez dans Job Chats.',
    unsubscribe: 'Ne plus recevoir ces e-mails',
    confirm: 'Job Chats ne vous enverra plus d’e-mails sur les messages non lus. Vous pouvez les réactiver dans les réglages.',
    done: 'C’est fait. Plus d’e-mails sur les messages non lus.',
  },
  es: {
    posts: { one: '# mensaje sin leer', many: '# mensajes sin leer', other: '# mensajes sin leer' },
    chats: { one: '# conversación', many: '# conversaciones', other: '# conversaciones' },
    subject: '{posts} en Job Chats',
    lead: 'Usted tiene {posts} en {chats}.',
    onBehalf: 'En sustitución de {name}: {posts}.',
    link: 'Abrir Job Chats',
    why: 'Los mensajes nunca se envían por correo: se leen en Job Chats.',
    unsubscribe: 'No recibir más estos correos',
    confirm: 'Job Chats no le enviará más correos sobre mensajes sin leer. Puede volver a activarlos en los ajustes.',
    done: 'Hecho. No habrá más correos sobre mensajes sin leer.',
  },
} as const satisfies Record<string, Phrases> // prettier-ignore

export type MailLanguage = keyof typeof phrases
export const mailLanguages = Object.keys(phrases) as MailLanguage[]

/** The language for a locale such as `ar-JO`; English where it is none of ours. */
export function mailLanguage(locale: string | null): MailLanguage {
  const tag = locale?.toLowerCase().split('-')[0]
  return mailLanguages.find((language) => language === tag) ?? 'en'
}

/** The words for so many unread posts in so many chats. */
export function mailWords(language: MailLanguage, posts: number, chats: number): MailWords {
  const { posts: ofPosts, chats: ofChats, subject, lead, onBehalf: _, ...rest } = phrases[language]
  const values = { posts: counted(language, ofPosts, posts), chats: counted(language, ofChats, chats) } // prettier-ignore
  const fill = (text: string): string =>
    text.replace('{posts}', values.posts).replace('{chats}', values.chats)
  return { ...rest, subject: fill(subject), lead: fill(lead) }
}

/** For so many of the posts the reader stands in for a colleague. */
export function onBehalfWords(language: MailLanguage, name: string, posts: number): string {
  const { onBehalf, posts: forms } = phrases[language]
  return onBehalf.replace('{posts}', counted(language, forms, posts)).replace('{name}', () => name)
}

function counted(language: MailLanguage, forms: Phrases['posts'], count: number): string {
  const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other
  return form.replace('#', new Intl.NumberFormat(language).format(count))
}
