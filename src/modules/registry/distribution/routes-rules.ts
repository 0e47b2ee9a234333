import { type Request, type Response, Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { type Work, inWork } from '../../../platform/db/work.ts'
import { invalid } from '../../../platform/errors.ts'
import { queryText, who } from '../../../platform/http/context.ts'
import { type Problem, parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import { listAllUnits } from '../../municipalities/index.ts'
import { listOffered } from '../../procedures/index.ts'
import { type RuleData, addRule, changeRule, getRule, moveRule, removeRule, switchRule } from './keep-rules.ts'
import { listRules } from './rules.ts'
import { type RuleForm, newRuleForm, ruleAct, ruleForm } from './schemas-rules.ts'
import { findSimulation, simulateRule } from './simulate.ts'
import { RULES } from './views-offices.ts'
import { newRulePage, rulePage, rulesPage } from './views-rules.ts'

const done = ['nueva', 'cambiada', 'simular', 'encender', 'apagar', 'subir', 'bajar', 'retirar'] as const
const doneOf = (req: Request): string => done.find((act) => act === queryText(req, 'hecho')) ?? ''
const idOf = (req: Request): string => String(req.params['id'])

interface Refused {
  problems: Problem[]
  values: Record<string, unknown>
}

/** The rules that give an entry its units when nobody chose one. */
export function rulesRoutes(app: App): Router {
  const router = Router()
  const may = permit('registry:configure')

  router.get(RULES, may, async (req, res) => {
    const facts = await inWork(app.db, who(req), async (work) => ({
      ...(await named(work)),
      rules: await listRules(work),
    }))
    res.render('registry/distribution/rules', { layout: 'staff', ...rulesPage(req.t, { ...facts, done: doneOf(req) }) })
  })

  router.get(`${RULES}/nueva`, may, (req, res) => showNew(req, res))

  router.post(RULES, may, async (req, res) => {
    const form = parseForm(newRuleForm, req.body)
    if (!form.ok) return showNew(req, res, form)
    const id = await inWork(app.db, who(req), (work) => addRule(work, dataOf(form.data)))
    res.redirect(303, `${RULES}/${id}?hecho=nueva`)
  })

  router.get(`${RULES}/:id`, may, (req, res) => showOne(req, res))

  router.post(`${RULES}/:id`, may, async (req, res) => {
    const form = parseForm(ruleForm, req.body)
    if (!form.ok) return showOne(req, res, form)
    await inWork(app.db, who(req), (work) => changeRule(work, idOf(req), form.data.version, dataOf(form.data)))
    res.redirect(303, `${RULES}/${idOf(req)}?hecho=cambiada`)
  })

  router.post(`${RULES}/:id/acto`, may, async (req, res) => {
    const form = parseForm(ruleAct, req.body)
    const acto = form.ok ? form.data.acto : ''
    await inWork(app.db, who(req), async (work) => {
      const rule = await getRule(work, idOf(req))
      if (!form.ok) throw invalid('form.error.unreadable')
      const { version } = form.data
      if (acto === 'simular') return simulateRule(work, rule)
      if (acto === 'subir' || acto === 'bajar') return moveRule(work, rule.id, version, acto)
      if (acto === 'retirar') return removeRule(work, rule.id, version)
      return switchRule(work, rule.id, version, acto === 'encender')
    })
    res.redirect(303, acto === 'retirar' ? `${RULES}?hecho=retirar` : `${RULES}/${idOf(req)}?hecho=${acto}`)
  })

  async function showNew(req: Request, res: Response, refused?: Refused): Promise<void> {
    const facts = await inWork(app.db, who(req), named)
    if (refused) res.status(422)
    res.render('registry/distribution/rule-new', { layout: 'staff', ...newRulePage(req.t, facts), ...checked(refused) })
  }

  async function showOne(req: Request, res: Response, refused?: Refused): Promise<void> {
    const facts = await inWork(app.db, who(req), async (work) => {
      const rule = await getRule(work, idOf(req))
      return {
        ...(await named(work)),
        rule,
        rules: await listRules(work),
        simulation: await findSimulation(work, rule),
      }
    })
    const page = rulePage(req.t, { ...facts, done: refused ? '' : doneOf(req) })
    if (refused) res.status(422)
    res.render('registry/distribution/rule', { layout: 'staff', ...page, ...checked(refused) })
  }

  return router
}

/** What was posted stays on the page as it was. */
const checked = (refused: Refused | undefined) => refused && { problems: refused.problems, values: refused.values }

async function named(work: Work) {
  return {
    units: await listAllUnits(work),
    procedures: (await listOffered(work)).map(({ code, name }) => ({ code, name })),
  }
}

const dataOf = ({ nombre, tramite, materia, palabras, unidades }: RuleForm): RuleData => ({
  name: nombre,
  procedureCode: tramite || null,
  matterCode: materia || null,
  words: palabras || null,
  unitIds: unidades,
})
