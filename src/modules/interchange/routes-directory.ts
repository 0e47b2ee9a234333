import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import { type Work, inWork } from '../../platform/db/work.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { csrfToken } from '../../platform/http/csrf.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { searchDirectory, successorOf } from './directory/directory.ts'
import { searchAddress, settingsForm } from './schemas.ts'
import { registersAtOnce, setRegistersAtOnce } from './store.ts'
import type { Found } from './views.ts'
import { directoryPage, settingsPage } from './views-directory.ts'

export function directoryRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/intercambio/directorio', permit('registry:read', { personalData: false }), async (req, res) => {
    const { q } = searchAddress.parse(req.query)
    const found = await inWork(app.db, who(req), (work) => findDestinations(work, q))
    const mayRegister = viewerOf(req).staff?.rights.includes('registry:register') ?? false
    res.render('interchange/directory', { layout: 'staff', ...directoryPage(req.t, { q, found, mayRegister }) })
  })

  router.get('/oficina/intercambio/ajustes', permit('registry:configure'), async (req, res) => {
    const isOn = await inWork(app.db, who(req), registersAtOnce)
    const isDone = req.query['hecho'] === '1'
    res.render('interchange/settings', {
      layout: 'staff',
      ...settingsPage(req.t, isOn),
      isDone,
      csrfToken: csrfToken(req),
    })
  })

  router.post('/oficina/intercambio/ajustes', permit('registry:configure'), async (req, res) => {
    const form = parseForm(settingsForm, req.body)
    if (!form.ok) {
      return res.status(422).render('interchange/settings', {
        layout: 'staff',
        ...settingsPage(req.t, await inWork(app.db, who(req), registersAtOnce)),
        csrfToken: csrfToken(req),
        ...form,
      })
    }
    const isOn = form.data.registro === 'al-llegar'
    await inWork(app.db, who(req), async (work) => {
      await setRegistersAtOnce(work, isOn)
      await audit(work, 'interchange.setting-changed', work.municipalityId, { registersAtOnce: isOn })
    })
    res.redirect(303, '/oficina/intercambio/ajustes?hecho=1')
  })

  return router
}

/** Those of the own province first, and not the council itself; what has ended comes with who came after it. */
export async function findDestinations(work: Work, q: string): Promise<Found[]> {
  if (q === '') return []
  const all = await searchDirectory(work, q, { province: work.municipalityId.slice(0, 2) })
  const entries = all.filter(({ municipalityId }) => municipalityId !== work.municipalityId)
  const found: Found[] = []
  for (const entry of entries) {
    const isEnded = entry.state === 'extinct' || entry.state === 'annulled'
    found.push({ entry, successor: isEnded ? await successorOf(work, entry) : null })
  }
  return found
}
