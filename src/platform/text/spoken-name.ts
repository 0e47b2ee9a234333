const particles = new Set(['de', 'del', 'la', 'las', 'los', 'y', 'e', 'i'])

/** Certificates shout names in capitals; on a page people are called by their name: «María de la Cruz Núñez».
 *  A name that is not all capitals was written by somebody on purpose and stays. */
export function spokenName(name: string): string {
  if (name !== name.toUpperCase()) return name
  return name
    .toLowerCase()
    .split(' ')
    .map((word, place) =>
      place > 0 && particles.has(word) ? word : word.replace(/(^|[-'’])\p{L}/gu, (start) => start.toUpperCase()),
    )
    .join(' ')
}
