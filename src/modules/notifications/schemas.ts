import { z } from 'zod'

export const folderAddress = z.object({
  desde: z
    .string()
    .regex(/^[\d:TZ.-]+~[0-9a-f-]{36}$/)
    .catch(''),
})

/** The office's list as it stands in the address; what cannot be read is as if it were not there. */
export const deskAddress = folderAddress.extend({ ver: z.enum(['papel', 'sin-abrir', 'todas']).catch('sin-abrir') })
export type DeskAddress = z.output<typeof deskAddress>

/** An act with nothing to fill in. */
export const nothing = z.strictObject({})

const part = z.string().trim().max(4)

export const deliveryForm = z
  .strictObject({
    result: z.enum(['delivered', 'refused', 'absent', 'unknown', 'published'], 'notifications.error.result'),
    'day-day': part,
    'day-month': part,
    'day-year': part,
    time: z.string().trim().max(5),
    receiver: z.string().trim().max(200, 'notifications.error.receiver.too-long'),
    remarks: z.string().trim().max(1000, 'notifications.error.remarks.too-long'),
  })
  .transform((form, context) => {
    const wrong = (field: string, message: string) => {
      context.addIssue({ code: 'custom', path: [field], message })
    }
    const day = dayOf(form['day-year'], form['day-month'], form['day-day'])
    if (!day) wrong('day', 'notifications.error.day')
    const needsTime = form.result !== 'published'
    const time = timeOf(form.time)
    if (needsTime && !time) wrong('time', 'notifications.error.time')
    if (form.result === 'delivered' && !form.receiver) wrong('receiver', 'notifications.error.receiver.missing')
    if (form.result === 'published' && !form.remarks) wrong('remarks', 'notifications.error.remarks.announcement')
    return {
      result: form.result,
      day,
      time: needsTime ? time : '00:00',
      receiver: form.receiver,
      remarks: form.remarks,
    }
  })
export type Delivery = z.output<typeof deliveryForm>

function dayOf(year: string, month: string, day: string): string {
  if (!/^\d{4}$/.test(year) || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return ''
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : ''
}

/** 9:05, 09.05 or 9:5 is not an hour: two figures for the minutes. */
function timeOf(text: string): string {
  const parts = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/.exec(text)
  return parts ? `${(parts[1] ?? '').padStart(2, '0')}:${parts[2]}` : ''
}
