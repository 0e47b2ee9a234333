import { expect, test } from '@jest/globals'
import {
  answerCorrection,
  correctionNotified,
  findOpenCorrection,
  getExpedient,
  markSilence,
  requestCorrection,
  whoseTurn,
} from '../../src/modules/expedients/index.ts'
import { anExpedient } from '../support/builders.ts'
import { newOffice } from '../support/office.ts'

const at = (text: string) => new Date(text)

test('the term counts from the entry, stands still while the person answers, and goes on with what was left', async () => {
  const office = await newOffice()
  const { work } = office
  const citizen = await office.citizen()
  const opened = await work((w) => anExpedient(w, citizen), { now: at('2026-03-16T10:00:00Z') })
  expect(opened.dueOn).toBe('2026-06-16')

  const correctionId = await work(
    async (w) => requestCorrection(w, await getExpedient(w, opened.id), 'Falta el plano de situación.'),
    { now: at('2026-03-23T10:00:00Z'), by: office.clerk },
  )
  const asked = await work((w) => getExpedient(w, opened.id))
  await work((w) => correctionNotified(w, correctionId, '2026-03-31'), { now: at('2026-03-31T10:00:00Z') })
  const notified = await work((w) => getExpedient(w, opened.id))
  await work((w) => answerCorrection(w, opened.id, { entryId: opened.entryId, documentIds: [] }), {
    now: at('2026-04-10T10:00:00Z'),
  })
  const answered = await work((w) => getExpedient(w, opened.id))

  // Until it is notified nothing stands still; then ten working days, Holy Week and the council's calendar included.
  expect(asked).toMatchObject({ state: 'correction-pending', dueOn: '2026-06-16' })
  expect(notified).toMatchObject({ dueOn: null, turnDueOn: '2026-04-16' })
  // Ten calendar days passed between notification and answer: 16 June and ten more.
  expect(answered).toMatchObject({ state: 'in-progress', dueOn: '2026-06-26', turnDueOn: null })
  expect(await work((w) => findOpenCorrection(w, opened.id))).toBeUndefined()
})

test('a second request for correction waits until the first is answered', async () => {
  const office = await newOffice()
  const opened = await office.work(async (w) => anExpedient(w, await office.citizen()))
  await office.work(async (w) => requestCorrection(w, await getExpedient(w, opened.id), 'Falta la firma.'), {
    by: office.clerk,
  })

  const again = office.work(async (w) => requestCorrection(w, await getExpedient(w, opened.id), 'Y otra cosa más.'), {
    by: office.clerk,
  })

  await expect(again).rejects.toMatchObject({ status: 409 })
})

test('silence is marked the day after the term ended, once, and decides nothing', async () => {
  const office = await newOffice()
  const citizen = await office.citizen()
  const { id } = await office.work((w) => anExpedient(w, citizen), { now: at('2026-03-16T10:00:00Z') })

  const onTheDay = await office.work((w) => markSilence(w, '2026-06-16'))
  const dayAfter = await office.work((w) => markSilence(w, '2026-06-17'))
  const again = await office.work((w) => markSilence(w, '2026-06-18'))

  expect([onTheDay, dayAfter, again]).toEqual([0, 1, 0])
  expect(await office.work((w) => getExpedient(w, id))).toMatchObject({ silenceOn: '2026-06-16', state: 'initiated' })
})

test('whose turn it is, in one sentence, for each state', async () => {
  const office = await newOffice()
  const { t } = office.house.app
  const expedient = await office.work(async (w) => getExpedient(w, (await anExpedient(w, await office.citizen())).id))
  const said = (change: Partial<typeof expedient>) => whoseTurn(t, { ...expedient, ...change }, '2026-05-01')

  expect(said({ dueOn: '2026-06-16' })).toMatchObject({ whose: 'council', due: '2026-06-16', isLate: false })
  expect(said({ dueOn: '2026-04-16' })).toMatchObject({ whose: 'council', isLate: true })
  expect(said({ state: 'correction-pending', dueOn: null, turnDueOn: '2026-05-14' }).sentence).toContain(
    '14 de mayo de 2026',
  )
  expect(said({ state: 'notified', turnDueOn: '2026-05-11' })).toMatchObject({ whose: 'person', due: '2026-05-11' })
  expect(said({ state: 'closed', ending: 'withdrawal' }).whose).toBe('nobody')
})
