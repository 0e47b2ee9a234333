import { z } from 'zod'
import { parseForm } from '../../../src/platform/http/forms.ts'

const schema = z.strictObject({
  reason: z.string().min(3, 'form.error.too-short'),
  unit: z.array(z.string()).default([]),
})

test('what is typed comes back with the words for what is wrong with it', () => {
  const form = parseForm(schema, { reason: 'no', _csrf: 'token' })

  expect(form).toEqual({
    ok: false,
    problems: [{ field: 'reason', key: 'form.error.too-short' }],
    values: { reason: 'no' },
  })
})

test('a field that the form does not have is refused', () => {
  expect(parseForm(schema, { reason: 'porque sí', state: 'closed' })).toMatchObject({
    ok: false,
    problems: [{ field: '', key: 'form.error.unreadable' }],
  })
})

test('a NUL, which no column holds, is kept as the sign for what cannot be shown', () => {
  const form = parseForm(schema, { reason: 'antes\0después', unit: ['a\0', 'b'] })

  expect(form).toMatchObject({ ok: true, data: { reason: 'antes\uFFFDdespués', unit: ['a\uFFFD', 'b'] } })
})
