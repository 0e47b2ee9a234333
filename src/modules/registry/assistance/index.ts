export { assistanceLocale } from './locale.es.ts'
export { type Habilitate, type Official, type Power, habilitate, listOfficials } from './officials.ts'
