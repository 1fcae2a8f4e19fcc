/**
 * The emoji that are offered: what people at work answer with, and what their cases are about. Any other that Unicode
 * knows can be typed or pasted. A line: the emoji, then words to find it by in English, Arabic, French and Spanish.
 */
export const emojiGroups = ['faces', 'hands', 'people', 'signs', 'work', 'travel', 'life'] as const
export type EmojiGroup = (typeof emojiGroups)[number]

const faces = `
😀|grin happy|ابتسامة سعيد|sourire heureux|sonrisa feliz
😃|smile happy|ابتسامة فرح|sourire joie|sonrisa alegre
😄|laugh smile|ضحك|rire sourire|risa
😊|blush smile kind|خجل لطيف|sourire gentil|sonrisa amable
🙂|slight smile|ابتسامة خفيفة|léger sourire|sonrisa leve
😉|wink|غمزة|clin d’œil|guiño
😂|tears joy laugh|دموع الفرح ضحك|pleurer de rire|llorar de risa
🤣|rolling laugh|ضحك شديد|mort de rire|carcajada
😍|love eyes|حب عيون|amour yeux|amor ojos
🥰|love hearts|حب قلوب|amour cœurs|amor corazones
😘|kiss|قبلة|bisou|beso
😎|cool sunglasses|نظارات رائع|lunettes cool|gafas genial
🤔|think hmm|تفكير|réfléchir|pensar
🤗|hug|عناق|câlin|abrazo
🤩|star eyes wow|نجوم مذهل|étoiles génial|estrellas asombro
😅|sweat relief|عرق ارتياح|sueur ouf|sudor alivio
😌|relieved calm|ارتياح هدوء|soulagé calme|aliviado tranquilo
😐|neutral|محايد|neutre|neutral
😕|confused|حيرة|confus|confuso
😟|worried|قلق|inquiet|preocupado
😢|cry sad|بكاء حزين|pleurer triste|llorar triste
😭|sob cry|نحيب بكاء|sanglot|sollozo
😞|disappointed|خيبة|déçu|decepcionado
😔|pensive sad|تأمل حزين|pensif triste|pensativo triste
😡|angry|غضب|colère|enfado
😱|scream shock|صدمة صراخ|choc cri|susto grito
😴|sleep tired|نوم تعب|dormir fatigué|dormir cansado
🤒|ill fever|مرض حمى|malade fièvre|enfermo fiebre
😷|mask ill|كمامة مرض|masque malade|mascarilla enfermo
🤯|mind blown|انفجار دهشة|tête explose|cabeza explota
🥳|party celebrate|حفلة احتفال|fête célébrer|fiesta celebrar
🙄|eye roll|تدوير العيون|yeux au ciel|ojos en blanco
😬|grimace awkward|حرج|grimace gêne|mueca incómodo
🤞|fingers crossed luck|حظ أصابع|doigts croisés chance|dedos cruzados suerte`

const hands = `
👍|thumbs up yes good|إعجاب نعم جيد|pouce oui bien|pulgar sí bien
👎|thumbs down no|رفض لا|pouce bas non|pulgar abajo no
👌|ok fine|حسنا موافق|d’accord parfait|vale perfecto
👏|clap bravo|تصفيق أحسنت|applaudir bravo|aplauso bravo
🙌|hands up hooray|يدان مرحى|mains levées hourra|manos arriba hurra
🙏|thanks please pray|شكرا رجاء دعاء|merci prière|gracias por favor
🤝|handshake agree deal|مصافحة اتفاق|poignée de main accord|apretón acuerdo
💪|strong muscle|قوة عضلة|fort muscle|fuerza músculo
👋|wave hello bye|تلويح مرحبا وداعا|salut bonjour au revoir|hola adiós saludo
✌️|peace victory|سلام نصر|paix victoire|paz victoria
👉|point right|إشارة يمين|pointer droite|señalar derecha
👆|point up above|إشارة أعلى|pointer haut|señalar arriba
👇|point down below|إشارة أسفل|pointer bas|señalar abajo
✋|stop hand|قف يد|stop main|alto mano
✍️|write sign|كتابة توقيع|écrire signer|escribir firmar
🫶|heart hands|قلب يدين|mains cœur|manos corazón
🤲|palms open|دعاء كفان|paumes|palmas`

const people = `
👤|person|شخص|personne|persona
👥|people team|أشخاص فريق|personnes équipe|personas equipo
👨‍👩‍👧|family child|عائلة طفل|famille enfant|familia hijo
👶|baby child|رضيع طفل|bébé enfant|bebé niño
👩‍💻|developer computer woman|مبرمجة حاسوب|développeuse ordinateur|programadora ordenador
👨‍💻|developer computer man|مبرمج حاسوب|développeur ordinateur|programador ordenador
👩‍⚕️|nurse doctor woman health|ممرضة طبيبة صحة|infirmière médecin santé|enfermera médica salud
👨‍⚕️|nurse doctor man health|ممرض طبيب صحة|infirmier médecin santé|enfermero médico salud
👷|builder construction|عامل بناء|ouvrier construction|obrero construcción
👩‍🍳|cook chef woman|طاهية طبخ|cuisinière chef|cocinera chef
👨‍🔧|mechanic man|ميكانيكي|mécanicien|mecánico
👩‍🏫|teacher woman|معلمة|enseignante|profesora
👨‍🌾|farmer man|مزارع|agriculteur|agricultor
🧑‍💼|office employer|مكتب صاحب عمل|bureau employeur|oficina empleador
🏃|run hurry|ركض سرعة|courir vite|correr prisa
🙋|raise hand question|رفع اليد سؤال|lever la main question|levantar la mano pregunta
🤷|shrug don’t know|لا أعرف|hausser épaules je ne sais pas|no sé
👀|eyes look seen|عيون نظر|yeux regarder vu|ojos mirar visto`

const signs = `
❤️|heart love|قلب حب|cœur amour|corazón amor
💚|green heart|قلب أخضر|cœur vert|corazón verde
💙|blue heart|قلب أزرق|cœur bleu|corazón azul
💔|broken heart|قلب مكسور|cœur brisé|corazón roto
✅|done check yes|تم صح|fait coche oui|hecho marca sí
☑️|check box|مربع صح|case cochée|casilla
❌|no cross wrong|لا خطأ|non croix faux|no cruz mal
❓|question|سؤال|question|pregunta
❗|important attention|مهم انتباه|important attention|importante atención
⚠️|warning careful|تحذير|avertissement attention|aviso cuidado
⛔|no entry stop|ممنوع قف|interdit stop|prohibido alto
🔴|red circle|دائرة حمراء|rond rouge|círculo rojo
🟡|yellow circle|دائرة صفراء|rond jaune|círculo amarillo
🟢|green circle|دائرة خضراء|rond vert|círculo verde
⭐|star|نجمة|étoile|estrella
✨|sparkles new|بريق جديد|étincelles nouveau|brillo nuevo
🔥|fire hot|نار|feu|fuego
💯|hundred perfect|مئة كامل|cent parfait|cien perfecto
➕|plus more|زائد المزيد|plus|más
🔁|again repeat|تكرار مرة أخرى|encore répéter|otra vez repetir
🆕|new|جديد|nouveau|nuevo
🆘|help sos|مساعدة نجدة|aide secours|ayuda socorro
🎉|party congratulations|حفل تهانينا|fête félicitations|fiesta felicidades
🎊|confetti|قصاصات احتفال|confettis|confeti
🏆|trophy win|كأس فوز|trophée gagner|trofeo ganar`

const work = `
💼|briefcase job|حقيبة عمل وظيفة|mallette emploi|maletín trabajo
📄|document cv page|وثيقة سيرة ذاتية|document cv page|documento cv página
📝|note write form|ملاحظة نموذج|note formulaire|nota formulario
📋|clipboard list|قائمة|presse-papiers liste|lista portapapeles
📎|paperclip attachment|مرفق|trombone pièce jointe|clip adjunto
📁|folder|مجلد|dossier|carpeta
📅|calendar date|تقويم تاريخ|calendrier date|calendario fecha
⏰|alarm time|منبه وقت|réveil heure|alarma hora
⏳|wait hourglass|انتظار|attendre sablier|esperar reloj
📞|phone call|هاتف اتصال|téléphone appel|teléfono llamada
📱|mobile phone|جوال|portable|móvil
💻|laptop computer|حاسوب|ordinateur|ordenador portátil
📧|email mail|بريد إلكتروني|courriel e-mail|correo
🎥|video interview|فيديو مقابلة|vidéo entretien|vídeo entrevista
🎤|microphone speak|ميكروفون تحدث|micro parler|micrófono hablar
💰|money salary|مال راتب|argent salaire|dinero sueldo
📈|up chart|ارتفاع|hausse graphique|subida gráfico
🔧|tool wrench|أداة مفتاح|outil clé|herramienta llave
🔑|key|مفتاح|clé|llave
🔒|lock private|قفل خاص|cadenas privé|candado privado
📌|pin|دبوس|épingle|chincheta
🔍|search|بحث|chercher|buscar
💡|idea light|فكرة ضوء|idée lumière|idea luz
🎓|graduate diploma|تخرج شهادة|diplôme|graduado título
🖊️|pen sign contract|قلم توقيع عقد|stylo contrat|bolígrafo contrato
🩺|medical check|فحص طبي|examen médical|examen médico`

const travel = `
✈️|plane flight travel|طائرة سفر رحلة|avion vol voyage|avión vuelo viaje
🛫|departure|مغادرة|départ|salida
🛬|arrival|وصول|arrivée|llegada
🛂|passport visa|جواز سفر تأشيرة|passeport visa|pasaporte visado
🧳|luggage suitcase|حقيبة أمتعة|bagage valise|equipaje maleta
🚌|bus|حافلة|bus|autobús
🚆|train|قطار|train|tren
🚗|car|سيارة|voiture|coche
🏠|home house|بيت منزل|maison|casa
🏢|office building|مكتب مبنى|bureau immeuble|oficina edificio
🏥|hospital|مستشفى|hôpital|hospital
🏫|school|مدرسة|école|escuela
🏨|hotel|فندق|hôtel|hotel
🌍|world earth|عالم أرض|monde terre|mundo tierra
🗺️|map|خريطة|carte|mapa
📍|place location|موقع مكان|lieu|lugar
🇨🇦|canada flag|كندا علم|canada drapeau|canadá bandera
🇬🇧|united kingdom flag|بريطانيا علم|royaume-uni drapeau|reino unido bandera
🇦🇺|australia flag|أستراليا علم|australie drapeau|australia bandera
🇩🇪|germany flag|ألمانيا علم|allemagne drapeau|alemania bandera
🇮🇪|ireland flag|أيرلندا علم|irlande drapeau|irlanda bandera
🇵🇹|portugal flag|البرتغال علم|portugal drapeau|portugal bandera
🇪🇺|europe flag|أوروبا علم|europe drapeau|europa bandera`

const life = `
☀️|sun|شمس|soleil|sol
🌧️|rain|مطر|pluie|lluvia
❄️|snow cold|ثلج برد|neige froid|nieve frío
🌱|plant grow|نبتة نمو|plante pousser|planta crecer
🌹|rose flower|وردة|rose fleur|rosa flor
💐|flowers|باقة زهور|fleurs|flores
☕|coffee|قهوة|café|café
🍵|tea|شاي|thé|té
🍞|bread|خبز|pain|pan
🎂|birthday cake|عيد ميلاد كعكة|anniversaire gâteau|cumpleaños pastel
🎁|gift|هدية|cadeau|regalo
🎶|music|موسيقى|musique|música
⚽|football|كرة قدم|foot|fútbol
🌙|moon night|قمر ليل|lune nuit|luna noche
🕌|mosque|مسجد|mosquée|mezquita
⛪|church|كنيسة|église|iglesia
🕊️|dove peace|حمامة سلام|colombe paix|paloma paz`

export interface Emoji {
  emoji: string
  group: EmojiGroup
  /** In all languages of the app, to be found by. */
  words: string
  /** The English name. */
  name: string
}

function read(group: EmojiGroup, lines: string): Emoji[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [emoji = '', name = '', ...others] = line.split('|')
      return { emoji, group, name, words: [name, ...others].join(' ') }
    })
}

export const allEmoji: readonly Emoji[] = [
  ...read('faces', faces),
  ...read('hands', hands),
  ...read('people', people),
  ...read('signs', signs),
  ...read('work', work),
  ...read('travel', travel),
  ...read('life', life),
]
