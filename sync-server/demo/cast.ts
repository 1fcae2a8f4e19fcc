/** The invented people and organisations of the demo world. Nobody here exists. */

export interface CastPartner {
  abbreviation: string
  name: string
  kinds: ('source' | 'destination' | 'coordinator')[]
  staff: string[]
}

export const partners: readonly CastPartner[] = [
  { abbreviation: 'TBA', name: 'Talent Bridge Amman', kinds: ['source'], staff: ['Lina Haddad', 'Omar Said', 'Rana Khoury'] },
  { abbreviation: 'CRS', name: 'Cedar Refugee Skills', kinds: ['source'], staff: ['Nadine Abi Saab', 'Georges Frem'] },
  { abbreviation: 'NPW', name: 'Nairobi Pathways', kinds: ['source'], staff: ['Wanjiru Kamau', 'Abdi Warsame', 'Grace Achieng'] },
  { abbreviation: 'ASF', name: 'Andes sin Fronteras', kinds: ['source'], staff: ['Camila Restrepo', 'Julián Ortiz'] },
  { abbreviation: 'GMT', name: 'Global Mobility Team', kinds: ['source', 'coordinator'], staff: ['Hanna Lindqvist', 'Tomás Ferreira'] },
  { abbreviation: 'Irwell', name: 'Irwell Software', kinds: ['destination'], staff: ['Priya Nair', 'Daniel Whitlock', 'Mei Tanaka'] },
  { abbreviation: 'NHT', name: 'Northern Health Trust', kinds: ['destination'], staff: ['Fiona MacLeod', 'Samuel Osei'] },
  { abbreviation: 'Prairie', name: 'Prairie Steelworks', kinds: ['destination'], staff: ['Chloé Tremblay', 'Jack Pruden'] },
  { abbreviation: 'Maple', name: 'Maple Recruiting', kinds: ['destination'], staff: ['Olivia Grant'] },
] // prettier-ignore

export type Tongue = 'en' | 'ar' | 'es' | 'fr' | 'fa'

export interface CastCandidate {
  name: string
  source: string
  tongue: Tongue
  timeZone: string
}

export const candidates: readonly CastCandidate[] = [
  { name: 'Ahmad Karimi', source: 'TBA', tongue: 'en', timeZone: 'Asia/Amman' },
  { name: 'نور حسن', source: 'TBA', tongue: 'ar', timeZone: 'Asia/Amman' },
  { name: 'Daoud Rahimi', source: 'TBA', tongue: 'fa', timeZone: 'Asia/Amman' },
  { name: 'Samira Azizi', source: 'TBA', tongue: 'en', timeZone: 'Asia/Amman' },
  { name: 'يوسف الخطيب', source: 'TBA', tongue: 'ar', timeZone: 'Asia/Amman' },
  { name: 'Maryam Ghaznavi-Hosseinzadeh al-Balkhi', source: 'TBA', tongue: 'fa', timeZone: 'Asia/Amman' },
  { name: 'Elias Touma', source: 'CRS', tongue: 'fr', timeZone: 'Asia/Beirut' },
  { name: 'Rima Daher', source: 'CRS', tongue: 'ar', timeZone: 'Asia/Beirut' },
  { name: 'Fadi Nasser', source: 'CRS', tongue: 'en', timeZone: 'Asia/Beirut' },
  { name: 'Tesfaye Bekele', source: 'NPW', tongue: 'en', timeZone: 'Africa/Nairobi' },
  { name: 'Amina Yusuf', source: 'NPW', tongue: 'en', timeZone: 'Africa/Nairobi' },
  { name: 'Jean-Baptiste Mugisha', source: 'NPW', tongue: 'fr', timeZone: 'Africa/Nairobi' },
  { name: 'María Gómez', source: 'ASF', tongue: 'es', timeZone: 'America/Bogota' },
  { name: 'José Luis Peña', source: 'ASF', tongue: 'es', timeZone: 'America/Bogota' },
] // prettier-ignore

export interface CastJob {
  name: string
  country: string
  employer: string
  destinations: string[]
}

export const jobs: readonly CastJob[] = [
  { name: 'Software engineer, Manchester', country: 'United Kingdom', employer: 'Irwell Software', destinations: ['Irwell'] },
  { name: 'Registered nurses, Aberdeen', country: 'United Kingdom', employer: 'Northern Health Trust', destinations: ['NHT', 'Maple'] },
  { name: 'Welders, Winnipeg', country: 'Canada', employer: 'Prairie Steelworks', destinations: ['Prairie'] },
  { name: 'Data analyst, Manchester', country: 'United Kingdom', employer: 'Irwell Software', destinations: ['Irwell'] },
] // prettier-ignore

/** For larger worlds: names are put together from these. */
export const givenNames = [
  'Ahmad', 'Layla', 'Hassan', 'Zahra', 'محمد', 'فاطمة', 'Samuel', 'Ruth', 'Luis', 'Carolina', 'Idris',
  'Nadia', 'Bilal', 'Parwana', 'رضا', 'Sofía', 'Emmanuel', 'Aline', 'Karim', 'Shirin',
] as const // prettier-ignore
export const familyNames = [
  'Haidari', 'Khalil', 'Mansour', 'Rezaei', 'العلي', 'حداد', 'Okello', 'Mbeki', 'Rojas', 'Castillo',
  'Warsame', 'Farah', 'Nazari', 'Sabbagh', 'احمدی', 'Moreno', 'Ndayisaba', 'Uwase', 'Aziz', 'Bakr',
] as const // prettier-ignore
export const trades = [
  'Software engineer', 'Registered nurse', 'Welder', 'Electrician', 'Truck mechanic', 'Care assistant',
  'Civil engineer', 'Chef', 'Accountant', 'Carpenter',
] as const // prettier-ignore
export const towns = [
  ['Manchester', 'United Kingdom'], ['Aberdeen', 'United Kingdom'], ['Winnipeg', 'Canada'],
  ['Halifax', 'Canada'], ['Melbourne', 'Australia'], ['Lisbon', 'Portugal'], ['Cork', 'Ireland'],
] as const // prettier-ignore
