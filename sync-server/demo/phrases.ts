/** Things that people say on job cases, by who says them and in which language. For bulk worlds. */
import type { Tongue } from './cast.ts'

export const candidateSays: Record<Tongue, readonly string[]> = {
  en: [
    'Thank you, I received the letter and I will sign it tonight.',
    'Good morning! The internet was down for two days, I am sorry for the late answer.',
    'I have uploaded the two certificates. The third one is still with the ministry.',
    'Yes, Thursday at 9 works for me. Should I prepare something special?',
    'My passport expires in March next year. Is that a problem for the visa?',
    'I passed the English test: **7.5** overall 🎉',
    'Could you please tell me how long this step usually takes?',
    'I am a bit nervous about the interview, but I practised with my sister every evening.',
    'Understood.',
    'I read everything here: https://example.org/relocation/guide/before-you-travel?language=en&section=documents-and-translations#certified-copies — it helped a lot.',
  ],
  ar: [
    'شكراً جزيلاً، وصلتني الأوراق اليوم وسأوقّعها مساءً.',
    'صباح الخير، كانت الشبكة مقطوعة يومين، أعتذر عن التأخير.',
    'هل الموعد يوم 12/11 الساعة 9:30 بتوقيت عمّان؟',
    'أرسلت صورة جواز السفر رقم N 1234567، هل هي واضحة؟',
    'نعم، أنا جاهزة للمقابلة يوم الخميس إن شاء الله.',
    'كم يستغرق هذا الإجراء عادةً؟',
  ],
  es: [
    'Muchas gracias, ya firmé la carta y se la mando hoy mismo.',
    '¿La entrevista es a las 9:00 hora de Bogotá o de Londres?',
    'Me faltan dos documentos: el acta de nacimiento y la apostilla.',
    'Perfecto, allí estaré. ¡Qué emoción! 😊',
    'Disculpe la demora, no tuve señal en toda la semana.',
  ],
  fr: [
    'Merci beaucoup, j’ai bien reçu le contrat.',
    'Est-ce que je dois faire traduire le diplôme par un traducteur assermenté ?',
    'La connexion est mauvaise ici, je réponds dès que je peux.',
    'Oui, jeudi à 9 h me convient parfaitement.',
  ],
  fa: [
    'سلام، خیلی تشکر. اسناد را امروز فرستادم.',
    'آیا برای مصاحبه روز پنجشنبه ساعت ۹ آماده باشم؟',
    'پاسپورت من تا ماه حمل ۱۴۰۶ اعتبار دارد.',
    'ببخشید، دو روز انترنت نداشتم.',
  ],
}

export const sourceSays: readonly string[] = [
  'Good morning everyone. All documents for this case are complete now; the translations came yesterday.',
  'The connection in our office is reliable before noon, so calls before 12:00 are safest.',
  'I will sit next door during the interview in case anything breaks.',
  'Could you confirm the salary band? The candidate needs it for the family’s budget.',
  'We have three more profiles with exactly this experience; I can send the numbers today.',
  'Please note the holiday on Monday, we are back on Tuesday.',
  'She asked whether the licence exam can be taken after arrival.',
  'Short update: medical done, police certificate expected next week.',
  '1. Passport copy\n2. Certified translation\n3. Reference from the last employer\n\nThe first two are here, the third follows.',
  'Thank you, passed on. He was very happy to hear that.',
]

export const destinationSays: readonly string[] = [
  'Thanks! The team liked the portfolio a lot, above all the *payments* work.',
  'Could you send two more profiles for the evening shift?',
  'We would like a first conversation next week: 45 minutes, two engineers and me.',
  'The contract is with legal, we expect it back by Friday.',
  'Housing for the first three months is arranged, details follow.',
  'Would Thursday or Friday morning, your time, work?',
  'Our licence body needs the *original* transcript, sent by the university itself.',
  'Start date is confirmed: the first Monday in March.',
  'The hiring manager is on leave until the 14th; I keep this one warm.',
  'Great interview today. We will come back with feedback within two days.',
]
