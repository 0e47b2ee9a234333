import { expect, test } from '@jest/globals'
import { enqueue } from '../../../src/platform/jobs/queue.ts'
import { newOffice } from '../../support/office.ts'

test('the figures tell how many jobs wait and how many are parked', async () => {
  const office = await newOffice({ procedures: 'none' })
  await office.runJobs()
  await office.work((work) => enqueue(work, 'nobody.does-this', {}))

  const figures = await office.visitor().visit('/metrics')

  expect(figures.text).toContain('concejo_jobs{state="waiting"} 1')
  expect(figures.text).toContain('concejo_jobs{state="parked"} 0')
  expect(figures.text).toContain('# TYPE http_request_duration_seconds histogram')
})
