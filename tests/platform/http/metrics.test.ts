import { expect, test } from '@jest/globals'
import { enqueue } from '../../../src/platform/jobs/queue.ts'
import { Client } from '../../support/client.ts'
import type { House } from '../../support/house.ts'
import { newOffice } from '../../support/office.ts'

/** On the province's own host. */
const figuresOf = ({ server, app }: House, headers: Record<string, string> = {}) =>
  new Client(server, new URL(app.config.baseUrl).host).visit('/metrics', headers)

test('the figures tell how many jobs wait and how many are parked', async () => {
  const office = await newOffice({ procedures: 'none' })
  await office.runJobs()
  await office.work((work) => enqueue(work, 'nobody.does-this', {}))

  const figures = await figuresOf(office.house)

  expect(figures.text).toContain('concejo_jobs{state="waiting"} 1')
  expect(figures.text).toContain('concejo_jobs{state="parked"} 0')
  expect(figures.text).toContain('# TYPE http_request_duration_seconds histogram')
})

test('a council’s host has no figures, and with a token nobody else has', async () => {
  const office = await newOffice({ procedures: 'none' })
  const { config } = office.house.app
  const token = 'a'.repeat(32)

  expect((await office.visitor().visit('/metrics')).status).toBe(404)
  config.metricsToken = token
  try {
    expect((await figuresOf(office.house)).status).toBe(404)
    expect((await figuresOf(office.house, { Authorization: `Bearer ${'b'.repeat(32)}` })).status).toBe(404)
    expect((await figuresOf(office.house, { Authorization: `Bearer ${token}` })).text).toContain('concejo_jobs')
    expect((await office.visitor().visit('/metrics', { Authorization: `Bearer ${token}` })).status).toBe(404)
  } finally {
    config.metricsToken = undefined
  }
})

test('in production there are no figures without a token', async () => {
  const office = await newOffice({ procedures: 'none' })
  const { config } = office.house.app
  config.production = true
  try {
    expect((await figuresOf(office.house)).status).toBe(404)
  } finally {
    config.production = false
  }
})
