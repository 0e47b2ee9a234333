import { z } from 'zod'

/** Why an official looks at somebody's data: chosen each time, and kept with each look. */
export const purposes = ['presencial', 'telefono', 'escrito', 'oficio'] as const
export type Purpose = (typeof purposes)[number]

const purpose = z.enum(purposes)

export const searchForm = z.object({
  q: z.string().trim().min(2, 'back-office.error.words').max(200, 'back-office.error.words.too-long'),
  motivo: z.enum(purposes, 'back-office.error.purpose'),
})

/** On the pages behind the search the purpose comes along; without one there is nothing to see. */
export const purposeOf = (query: unknown): Purpose | undefined =>
  z.object({ motivo: purpose }).safeParse(query).data?.motivo
