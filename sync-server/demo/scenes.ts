/**
 * The written conversations of the small demo world: the first thing anyone sees. Each line: days before
 * now, time of day, who (a name of the cast), text. Chats are named by their kind and what they are about.
 */
export interface Scene {
  chat:
    | { kind: 'candidateProspect'; candidate: string }
    | { kind: 'candidateRecruiting'; candidate: string; job: string }
    | { kind: 'jobSourcePartner'; job: string; source: string }
    | { kind: 'jobAllSourcePartners'; job: string }
    | { kind: 'jobCohort'; job: string }
  lines: readonly (readonly [daysAgo: number, time: string, who: string, text: string])[]
}

const engineer = 'Software engineer, Manchester'
const nurses = 'Registered nurses, Aberdeen'
const welders = 'Welders, Winnipeg'

export const scenes: readonly Scene[] = [
  {
    chat: { kind: 'candidateRecruiting', candidate: 'Ahmad Karimi', job: engineer },
    lines: [
      [
        9,
        '09:12',
        'Lina Haddad',
        'Welcome everyone. Ahmad, this is where you, Irwell Software and we talk about your application from now on. Everything here is read by all three.',
      ],
      [9, '09:40', 'Ahmad Karimi', 'Good morning, and thank you for this chance!'],
      [
        8,
        '14:20',
        'Priya Nair',
        'Hi Ahmad, hi Lina. We have read the CV twice. Two questions: which part of the **payments** work was yours, and have you used `PostgreSQL` under load?',
      ],
      [
        8,
        '16:55',
        'Ahmad Karimi',
        'The reconciliation service was mine from the first line: about 40,000 transfers a day on PostgreSQL 14. I wrote a short text about it:\n\nhttps://example.org/ahmad-k/notes/reconciling-forty-thousand-transfers-a-day-without-losing-one',
      ],
      [7, '10:05', 'Priya Nair', 'That is a very good text. I have sent it to the team.'],
      [
        4,
        '14:20',
        'Priya Nair',
        'The team liked the portfolio a lot. We would like a first conversation next week, 45 minutes, two engineers and me.\n\nWould Thursday or Friday morning, your time, work?',
      ],
      [
        4,
        '14:41',
        'Lina Haddad',
        'Both work on our side. Ahmad, the connection in our office is reliable before noon, so you are welcome to take the call here.',
      ],
      [
        1,
        '10:29',
        'Ahmad Karimi',
        'Thank you both! Yes, Thursday at 9 works. Should I prepare something about the ledger project, or is the portfolio enough?',
      ],
      [
        0,
        '08:31',
        'Priya Nair',
        'Two slides on the ledger are plenty. Daniel will join, he built ours. Looking forward to it!',
      ],
    ],
  },
  {
    chat: { kind: 'jobSourcePartner', job: engineer, source: 'TBA' },
    lines: [
      [
        30,
        '11:02',
        'Priya Nair',
        'Hello TBA! We are looking for two backend engineers, mid-level. Remote start for a month is fine, then Manchester.',
      ],
      [
        30,
        '13:15',
        'Lina Haddad',
        'Hello Priya, good to meet you. We have four people who fit on paper, two of whom I would put forward at once. You get their candidate numbers this week; names come with the CV review.',
      ],
      [22, '09:30', 'Priya Nair', 'Perfect. What do you need from us before we review CVs?'],
      [
        22,
        '10:10',
        'Lina Haddad',
        'Three things:\n\n- the salary band, so that families can plan\n- who pays for the language test\n- one contact for visa questions',
      ],
      [
        21,
        '15:48',
        'Daniel Whitlock',
        'Band is £42–48k. We pay for the test. Visa questions to Mei.',
      ],
      [
        2,
        '09:58',
        'Priya Nair',
        'Could you send two more profiles? The second opening has just been confirmed.',
      ],
      [
        0,
        '09:05',
        'Mei Tanaka',
        'And for the visa file: we can issue the certificate of sponsorship within ten working days of the offer.',
      ],
    ],
  },
  {
    chat: { kind: 'candidateProspect', candidate: 'نور حسن' },
    lines: [
      [
        12,
        '10:00',
        'Lina Haddad',
        'مرحباً نور، أنا لينا من TBA. هنا نتحدث عن ملفك، ولا يقرأ هذه المحادثة أحد غيرنا.',
      ],
      [12, '10:22', 'نور حسن', 'أهلاً لينا، شكراً لكِ 🙏'],
      [
        6,
        '12:40',
        'Lina Haddad',
        'هل يمكنكِ إرسال ترجمة شهادة التمريض قبل يوم 28/11؟ المقابلة الأولى ستكون الساعة 9:30 بتوقيت عمّان.',
      ],
      [
        1,
        '18:03',
        'نور حسن',
        'شكراً لينا، وصلتني الأوراق اليوم. المترجم يقول إنها ستكون جاهزة يوم الأربعاء.',
      ],
    ],
  },
  {
    chat: { kind: 'jobAllSourcePartners', job: nurses },
    lines: [
      [
        26,
        '08:45',
        'Fiona MacLeod',
        'Dear partners, eleven posts for registered nurses in Aberdeen, medical and surgical wards. Interviews in the first week of December.',
      ],
      [
        25,
        '07:50',
        'Wanjiru Kamau',
        'Good morning from Nairobi. Is the OSCE exam taken before or after arrival?',
      ],
      [
        25,
        '09:15',
        'Fiona MacLeod',
        'After arrival, within twelve weeks. We prepare people for it and pay the first attempt.',
      ],
      [
        24,
        '15:30',
        'Camila Restrepo',
        'From Bogotá: two nurses with intensive-care experience, English B2. Would B2 be accepted while they prepare for OET?',
      ],
      [
        24,
        '16:02',
        'Samuel Osei',
        'For the interview yes; for registration they need OET grade B.',
      ],
      [
        3,
        '11:20',
        'Nadine Abi Saab',
        'We have eleven ready for interview across our two offices, numbers follow by tonight.',
      ],
      [
        1,
        '17:45',
        'Olivia Grant',
        'Interview slots are open now: Tue 1 to Thu 3 December, 08:00–13:00 UTC. First come, first served 🙂',
      ],
    ],
  },
  {
    chat: { kind: 'candidateRecruiting', candidate: 'María Gómez', job: nurses },
    lines: [
      [
        10,
        '15:10',
        'Camila Restrepo',
        'María, te presento a Fiona y Samuel del hospital. Puedes escribir en español; yo ayudo si hace falta.',
      ],
      [
        10,
        '15:44',
        'María Gómez',
        '¡Mucho gusto! Tengo seis años en cuidados intensivos y acabo de aprobar el **OET** con B en las cuatro partes.',
      ],
      [
        9,
        '09:00',
        'Fiona MacLeod',
        'That is wonderful news, María. Congratulations! Would Wednesday 2 December, 14:00 in Bogotá, suit you?',
      ],
      [9, '14:12', 'María Gómez', 'Sí, perfecto. Muchas gracias.'],
    ],
  },
  {
    chat: { kind: 'jobCohort', job: welders },
    lines: [
      [
        15,
        '16:00',
        'Chloé Tremblay',
        'Welcome to everyone who accepted! This is where all of you, your partners and we talk about moving to Winnipeg.',
      ],
      [15, '17:20', 'Tesfaye Bekele', 'Thank you Chloé! How cold is it really in January?'],
      [
        15,
        '17:31',
        'Jack Pruden',
        'Honest answer: −25 °C some mornings. We have a winter clothing fund, $600 each, on your first day.',
      ],
      [
        14,
        '08:05',
        'Abdi Warsame',
        'We do a session on bank accounts and health cards next Monday, 10:00 Nairobi.',
      ],
      [5, '13:40', 'يوسف الخطيب', 'هل يمكن إحضار عائلتي في نفس الرحلة؟ We are four people.'],
      [
        5,
        '15:02',
        'Chloé Tremblay',
        'Yes. The flights are booked for families together; I need the passport names exactly as printed.',
      ],
      [1, '19:15', 'Tesfaye Bekele', 'Flight is booked for the 4th! ✈️'],
    ],
  },
  {
    chat: { kind: 'candidateProspect', candidate: 'Daoud Rahimi' },
    lines: [
      [27, '11:00', 'Omar Said', 'سلام داود، اینجا درباره دوسیه شما صحبت می‌کنیم.'],
      [27, '11:30', 'Daoud Rahimi', 'سلام، خیلی تشکر از شما.'],
      [
        18,
        '09:45',
        'Omar Said',
        'The employer has closed this opening, Daoud. It is not about you: the budget was cut. We look for the next one together.',
      ],
      [18, '12:10', 'Daoud Rahimi', 'I understand. Thank you for telling me directly.'],
    ],
  },
  {
    chat: { kind: 'candidateProspect', candidate: 'Samira Azizi' },
    lines: [
      [
        3,
        '10:15',
        'Rana Khoury',
        'Hi Samira, could you check whether your passport is valid beyond next June?',
      ],
      [
        2,
        '20:40',
        'Samira Azizi',
        'It expires on 14 March. I have an appointment for a new one on Sunday.',
      ],
      [2, '20:41', 'Samira Azizi', 'They asked for a letter from the employer. Can you write one?'],
    ],
  },
  {
    chat: { kind: 'jobSourcePartner', job: nurses, source: 'TBA' },
    lines: [
      [
        20,
        '10:30',
        'Samuel Osei',
        'Hello, could TBA tell us how many nurses you can bring to interview in December?',
      ],
      [
        20,
        '11:05',
        'Rana Khoury',
        'Five for certain, two more if their licence papers arrive in time.',
      ],
      [6, '09:20', 'Samuel Osei', 'We can keep seven slots until Friday.'],
    ],
  },
  {
    chat: { kind: 'candidateRecruiting', candidate: 'Elias Touma', job: engineer },
    lines: [
      [
        11,
        '09:50',
        'Nadine Abi Saab',
        'Elias, voici Priya, de chez Irwell. Vous pouvez écrire en anglais ou en français.',
      ],
      [11, '10:12', 'Elias Touma', 'Bonjour Priya, enchanté ! I am happy to write in English.'],
      [
        6,
        '16:30',
        'Priya Nair',
        'Hello Elias! The take-home task went out this morning; about three hours, no hurry before Monday.',
      ],
      [2, '22:18', 'Elias Touma', 'Done and sent. I had fun with the third part.'],
    ],
  },
]
