import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { addDocument, registerVerificationCode } from '../../src/modules/documents/index.ts'
import { verificationCodeOf } from '../../src/modules/documents/verification-code.ts'
import { issueReceiptNow } from '../../src/modules/registry/index.ts'
import { anEntry } from '../registry/desk.ts'
import { openHouse } from '../support/house.ts'
import { type Office, newOffice } from '../support/office.ts'

/** A sealed paper of the council, with its code. */
async function anIssued(office: Office) {
  const { app } = office.house
  const entry = await anEntry(office, await office.citizen())
  const document = await issueReceiptNow(app, office.municipality.id, entry.id)
  return { document, entry, code: verificationCodeOf(app.config, office.municipality.id, document.id) }
}

/** A paper without seal, quick to make. */
async function aPaper(office: Office, text = 'papel') {
  const stored = await office.house.app.storage.put(Readable.from([Buffer.from(text)]))
  return office.work(async (work) => {
    const document = await addDocument(work, {
      organ: office.municipality.dir3,
      title: 'Volante',
      fileName: 'volante.txt',
      kind: 'TD11',
      origin: 'administration',
      mime: 'text/plain',
      ...stored,
    })
    return { document, code: await registerVerificationCode(work, office.house.app.config, document.id) }
  })
}

test('whoever holds the code sees what the council issued, who sealed it and that it is whole', async () => {
  const office = await newOffice({ procedures: 'none' })
  const { document, code } = await anIssued(office)
  const visitor = office.visitor()

  const page = await visitor.visit(`/verificar?codigo=${code}`)
  const typed = await visitor.visit(`/verificar?codigo=${encodeURIComponent(code.toLowerCase().replaceAll('-', ' '))}`)
  const short = await visitor.visit(`/verificar/${code}`)

  expect(page.status).toBe(200)
  const text = page.$('main').text()
  for (const said of [
    document.title,
    document.identifier,
    document.digest,
    office.municipality.dir3,
    'Sello electrónico',
    'Íntegro',
  ]) {
    expect(text).toContain(said)
  }
  expect(typed.$('main').text()).toBe(text)
  expect(short.location).toBe(`/verificar?codigo=${code}`)
  expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
  expect(page.headers['set-cookie']).toBeUndefined()
  const file = await visitor.visit(page.$('a[href*="/verificar/documento"]').last().attr('href') ?? '')
  expect(
    createHash('sha256')
      .update(file.body as Buffer)
      .digest('hex'),
  ).toBe(document.digest)
})

test('wrong, foreign and malformed codes look exactly alike', async () => {
  const [office, twin] = [await newOffice({ procedures: 'none' }), await newOffice({ procedures: 'none' })]
  const { code } = await aPaper(office)
  const never = verificationCodeOf(
    office.house.app.config,
    office.municipality.id,
    '8a0c3d1e-5b7f-4e3a-9c1d-2f6b8e4a7c90',
  )
  const visitor = twin.visitor()

  const answers = []
  for (const text of [code, never, 'hola', `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`, "' or 1=1 --"]) {
    const page = await visitor.visit(`/verificar?codigo=${encodeURIComponent(text)}`)
    const file = await visitor.visit(`/verificar/documento?codigo=${encodeURIComponent(text)}`)
    page.$('#codigo').attr('value', '')
    answers.push([page.status, page.$('main').html(), file.status, file.$('main').text()])
  }

  expect(answers.map(([status]) => status)).toEqual([404, 404, 404, 404, 404])
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
})

test('an empty form says what to write', async () => {
  const office = await newOffice({ procedures: 'none' })

  const page = await office.visitor().visit('/verificar?codigo=+')

  expect(page.status).toBe(422)
  expect(page.$('[role=alert] a[href="#codigo"]').text()).toBe('Escriba el código que aparece en el documento')
})

test('a stored file that changed is never called authentic', async () => {
  const house = await openHouse()
  try {
    const office = await newOffice({ procedures: 'none', in: house })
    const { document, code } = await aPaper(office, `papel ${office.municipality.id}`)
    const visitor = office.visitor()
    expect((await visitor.visit(`/verificar?codigo=${code}`)).$('main').text()).toContain('Íntegro')

    await removeStored(house.app.config.dataDir, document.digest)
    const page = await visitor.visit(`/verificar?codigo=${code}`)

    expect(page.status).toBe(200)
    expect(page.$('main').text()).toContain('No coincide')
    expect(page.$('main').text()).not.toContain('Íntegro')
  } finally {
    await house.close()
  }
})

test('an address that tries too many codes has to wait; others do not', async () => {
  const office = await newOffice({ procedures: 'none' })
  const twin = await newOffice({ procedures: 'none' })
  const { code } = await aPaper(office)

  const statuses: number[] = []
  for (let i = 0; i < 31; i++) statuses.push((await office.visitor().visit(`/verificar?codigo=${i}`)).status)
  const right = await office.visitor().visit(`/verificar?codigo=${code}`)
  const form = await office.visitor().visit('/verificar')
  const elsewhere = await twin.visitor().visit('/verificar?codigo=1')

  expect(statuses).toEqual([...Array.from({ length: 30 }, () => 404), 429])
  expect([right.status, form.status, elsewhere.status]).toEqual([429, 200, 404])
  const attempts = await office.house.app.db('verification_attempt').select('key')
  expect(JSON.stringify(attempts)).not.toContain('127.0.0.1')
})

async function removeStored(dataDir: string, digest: string): Promise<void> {
  const found = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter(
    (name) => path.basename(name) === digest || name.replaceAll(path.sep, '').endsWith(digest),
  )
  if (found.length === 0) throw new Error(`no file for ${digest}`)
  for (const name of found) await rm(path.join(dataDir, name))
}
