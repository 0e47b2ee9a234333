import { createHash, randomUUID } from 'node:crypto'
import {
  addDocument,
  documentIdentifier,
  finaliseDocument,
  getDocument,
  listDocuments,
  listRenditions,
  listSignatures,
  registerVerificationCode,
  replaceDraft,
} from '../../src/modules/documents/index.ts'
import { findDocumentIdByCode } from '../../src/modules/documents/verification-code.ts'
import { contentDisposition } from '../../src/modules/documents/send-document.ts'
import { aTown } from '../registry/town.ts'
import { newDatabase, type TestDatabase } from '../support/database.ts'

let office: TestDatabase
beforeAll(async () => {
  office = await newDatabase()
})
afterAll(() => office.close())

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')
const config = { codeSecret: 'a secret of the tests, long enough to be one' }

const paper = (change: object = {}) => ({
  organ: 'L01100377',
  title: 'Resolución',
  fileName: 'resolución.pdf',
  kind: 'TD01' as const,
  origin: 'administration' as const,
  mime: 'application/pdf',
  size: 5,
  digest: digestOf('draft'),
  ...change,
})

const signature = (at: Date) => ({
  signerKind: 'person' as const,
  signerName: 'Ana Alcaldesa',
  post: 'Alcaldía',
  fingerprint: digestOf('certificate'),
  at,
  format: 'TF06' as const,
})

test('a document has an identifier of the interoperability norm', async () => {
  const town = await aTown(office.db)

  const document = await town.work((w) => addDocument(w, paper()), { now: new Date('2026-12-31T23:30:00Z') })

  // The year is Madrid's.
  expect(document.identifier).toMatch(/^ES_L01100377_2027_[0-9A-F]{30}$/)
  expect(document.identifier).toBe(documentIdentifier('L01100377', 2027, document.id))
  expect(await town.work((w) => getDocument(w, document.id))).toEqual(document)
})

test('a draft may be rewritten and signed; every set of bytes it had stays known', async () => {
  const town = await aTown(office.db)
  const { id } = await town.work((w) => addDocument(w, paper({ state: 'draft' })))
  await town.work((w) => replaceDraft(w, id, { digest: digestOf('second'), size: 6, mime: 'application/pdf' }))

  const final = await town.work((w) =>
    finaliseDocument(w, id, { digest: digestOf('signed'), size: 9, signatures: [signature(w.now)] }),
  )

  expect(final).toMatchObject({ state: 'final', digest: digestOf('signed'), size: 9 })
  const renditions = await town.work((w) => listRenditions(w, id))
  expect(renditions.map(({ cause, digest }) => [cause, digest])).toEqual([
    ['captured', digestOf('draft')],
    ['redrafted', digestOf('second')],
    ['signed', digestOf('signed')],
  ])
  expect(await town.work((w) => listSignatures(w, id))).toMatchObject([
    { signerName: 'Ana Alcaldesa', post: 'Alcaldía' },
  ])
})

test('two who sign the same draft at once: one does, the other is told', async () => {
  const town = await aTown(office.db)
  const { id } = await town.work((w) => addDocument(w, paper({ state: 'draft' })))

  const outcomes = await Promise.allSettled(
    ['one', 'two'].map((text) =>
      town.work((w) => finaliseDocument(w, id, { digest: digestOf(text), size: 3, signatures: [signature(w.now)] })),
    ),
  )

  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { status: 409, key: 'documents.error.final' },
  })
  expect(await town.work((w) => listSignatures(w, id))).toHaveLength(1)
})

test('what is final never changes, not even at the hand of the owner of the tables', async () => {
  const town = await aTown(office.db)
  const { id, digest } = await town.work((w) => addDocument(w, paper({ signatures: [signature(w.now)] })))
  await town.work((w) => registerVerificationCode(w, config, id))

  const asOwner = (statement: string) =>
    office.db.transaction(async (tx) => {
      await tx.raw("select set_config('app.municipality_id', ?, true)", [town.id])
      return tx.raw(statement)
    })
  const outcomes = await Promise.allSettled([
    town.work((w) => replaceDraft(w, id, { digest: digestOf('other'), size: 5, mime: 'application/pdf' })),
    town.work((w) => w.tx('document').update({ title: 'Otra' })),
    asOwner(`update document set digest = '${digestOf('other')}'`),
    asOwner(`update document set state = 'draft'`),
    asOwner('delete from document'),
    asOwner('truncate document cascade'),
    asOwner('delete from document_rendition'),
    asOwner(`update document_signature set signer_name = 'Otra'`),
    asOwner('delete from verification_code'),
  ])

  expect(outcomes.filter(({ status }) => status !== 'rejected')).toEqual([])
  expect((await town.work((w) => getDocument(w, id))).digest).toBe(digest)
})

test('a code opens its document in its own council, however often it is registered', async () => {
  const [town, twin] = [await aTown(office.db), await aTown(office.db)]
  const { id } = await town.work((w) => addDocument(w, paper()))
  const codes = [
    await town.work((w) => registerVerificationCode(w, config, id)),
    await town.work((w) => registerVerificationCode(w, config, id)),
  ]
  const code = String(codes[0])

  expect(codes[1]).toBe(code)
  expect(await town.work((w) => findDocumentIdByCode(w, config, code.toLowerCase()))).toBe(id)
  expect(await twin.work((w) => findDocumentIdByCode(w, config, code))).toBeUndefined()
  const stored = await town.work((w) => w.tx('verification_code').select('*'))
  expect(JSON.stringify(stored)).not.toContain(code.slice(0, 5))
})

test('documents of another council do not exist', async () => {
  const [town, twin] = [await aTown(office.db), await aTown(office.db)]
  const { id } = await town.work((w) => addDocument(w, paper()))

  await expect(twin.work((w) => getDocument(w, id))).rejects.toMatchObject({ status: 404 })
  await expect(twin.work((w) => getDocument(w, 'nonsense'))).rejects.toMatchObject({ status: 404 })
  expect(await twin.work((w) => listDocuments(w, [id, randomUUID()]))).toEqual([])
  expect((await town.work((w) => listDocuments(w, [randomUUID(), id]))).map((each) => each.id)).toEqual([id])
})

test.each([
  ['año.pdf', `attachment; filename="ano.pdf"; filename*=UTF-8''a%C3%B1o.pdf`],
  ['a"b\\c.pdf', `attachment; filename="a_b_c.pdf"; filename*=UTF-8''a%22b_c.pdf`],
  ['x\r\nSet-Cookie: a=b', `attachment; filename="x__Set-Cookie: a=b"; filename*=UTF-8''x__Set-Cookie%3A%20a%3Db`],
  ['../../etc/passwd', `attachment; filename=".._.._etc_passwd"; filename*=UTF-8''.._.._etc_passwd`],
  ['gpj.\u202etxt', `attachment; filename="gpj._txt"; filename*=UTF-8''gpj._txt`],
  ['', `attachment; filename="documento"; filename*=UTF-8''`],
])('a file name never escapes its header: %j', (name, header) => {
  expect(contentDisposition('attachment', name)).toBe(header)
})

test('names too long for the column are cut before their extension', async () => {
  const town = await aTown(office.db)

  const document = await town.work((w) =>
    addDocument(w, paper({ fileName: `${'ñ'.repeat(400)}.pdf`, title: '🧨'.repeat(300) })),
  )

  expect(document.fileName).toBe(`${'ñ'.repeat(246)}.pdf`)
  expect(Array.from(document.title)).toHaveLength(250)
})
