/** Quiet dark colours for bars and buttons; white reads on each of them with a contrast of 4.5 or more. */
const palette = [
  '#7a1f2b', // wine
  '#1f4f7a', // river blue
  '#2f5d3a', // holm oak
  '#6b3f1d', // chestnut
  '#4a3b78', // thistle
  '#0f5f63', // deep water
  '#8a3b12', // clay
  '#3d4f1f', // olive
  '#5c2751', // fig
  '#24476b', // slate
  '#7d2f45', // cherry
  '#3b5249', // lichen
  '#5b4a12', // broom
  '#1d5a4c', // pine
  '#693328', // brick
  '#37426e', // dusk
] as const

const chosen: Record<string, string> = {
  '10000': '#1d4d3f',
  '10037': '#7a1f2b', // Cáceres
  '10148': '#1f4f7a', // Plasencia
  '10131': '#8a3b12', // Navalmoral de la Mata
  '10067': '#5c2751', // Coria
  '10195': '#24476b', // Trujillo
  '10118': '#2f5d3a', // Mata de Alcántara
}

/** Neighbours in the list of codes get different colours. */
export function themeColour(municipalityId: string): string {
  return chosen[municipalityId] ?? palette[(Number(municipalityId) * 7) % palette.length] ?? palette[0]
}
