import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from '@jest/globals'
import {
  findInDirectory,
  municipalityOfCode,
  resolveDestination,
  searchDirectory,
} from '../../src/modules/interchange/directory/directory.ts'
import { importDirectory } from '../../src/modules/interchange/index.ts'
import { officeCodeOf } from '../../src/modules/interchange/queries.ts'
import type { Office } from '../support/office.ts'
import { OUTSIDE, directoryCsv } from './hub-house.ts'
import { aCouncil } from './towns.ts'

const run = promisify(execFile)

let office: Office
let twin: Office
beforeAll(async () => {
  office = await aCouncil()
  twin = await aCouncil(office)
}, 60_000)

const imported = (text: string, pieces = 7) =>
  importDirectory(
    office.house.app.db,
    Readable.from(
      Array.from({ length: Math.ceil(Buffer.byteLength(text) / pieces) }, (_, at) =>
        Buffer.from(text).subarray(at * pieces, (at + 1) * pieces),
      ),
    ),
  )
const outside = () => ({ tx: office.house.app.db })

test('our councils are in it from their founding, under their own name and as their own registry', async () => {
  const { dir3, id, name } = office.municipality

  const [found] = await searchDirectory(outside(), name)
  const resolved = await resolveDestination(outside(), dir3)

  expect(found).toMatchObject({ code: dir3, municipalityId: id })
  expect(resolved).toMatchObject({ ok: true, destination: { office: dir3, unit: dir3, municipalityId: id } })
})

test('a download is read in pieces: with quotations, accents, any separator and any end of line', async () => {
  const text =
    '\ufeff"CÓDIGO","Denominación","Estado"\r\n' +
    'A01000001,"Consejería de Ñandúes, ""S.A.""\r\ny otras",V\r\n' +
    'A01000002,Sin comillas,T\r\n' +
    'A01000003,La última,'

  const report = await imported(text, 1)

  expect(report).toEqual({ read: 3, written: 3, faults: [], moreFaults: 0 })
  expect(await findInDirectory(outside(), 'A01000001')).toMatchObject({
    name: 'Consejería de Ñandúes, "S.A." y otras',
    state: 'active',
  })
  expect(await findInDirectory(outside(), 'A01000003')).toMatchObject({ name: 'La última', state: 'active' })
  expect((await searchDirectory(outside(), 'ñandu consej')).map(({ code }) => code)).toEqual(['A01000001'])
  expect((await imported(text)).written).toBe(0)
})

test('faulty lines are named by their number and left out; the others are written', async () => {
  const text = [
    'codigo;denominacion;estado;provincia;fecha extincion',
    'A02000001;Buena;V;10;',
    'mal;Código que no es;V;;',
    'A02000003;;V;;',
    'A02000004;Estado que no es;Q;;',
    'A02000005;Provincia que no es;V;Cáceres;',
    'A02000006;Fecha que no es;E;;31/02/2020',
    '"A02000007";"dos',
    'líneas";V;;',
    'A02000008;Buena también;E;6;01/03/2021',
    `A02000009;${'x'.repeat(301)};V;;`,
  ].join('\n')

  const report = await imported(text)

  expect(report.faults.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 11])
  expect(report.faults[0]?.detail).toBe('code is no code of the directory')
  expect(report).toMatchObject({ read: 9, written: 3 })
  expect(await findInDirectory(outside(), 'A02000008')).toMatchObject({
    state: 'extinct',
    endedOn: '2021-03-01',
    province: '06',
  })
})

test('a file that is none of these is refused whole, and nothing of it stays', async () => {
  await expect(imported('nombre;apellido\n1;2')).rejects.toThrow('no column for the code')
  await expect(imported('')).rejects.toThrow('the file is empty')
  await expect(imported('codigo;denominacion\nA03000001;"sin cerrar')).rejects.toThrow('a quotation that does not end')
  await expect(imported(`codigo;denominacion\nA03000001;Buena\n${'x'.repeat(30_000)}`)).rejects.toThrow(
    'the line does not end',
  )
  const latin = Readable.from([Buffer.from('codigo;denominacion\nA03000001;Ca\u00f1ada', 'latin1')])
  await expect(importDirectory(office.house.app.db, latin)).rejects.toThrow('not UTF-8')
  expect(await findInDirectory(outside(), 'A03000001')).toBeUndefined()
})

test('a unit answers by its office; what ended names who came after, also by several steps, and never in a circle', async () => {
  await imported(directoryCsv)
  await imported(`codigo;denominacion;estado;codigo sucesor;codigo superior
A04000001;Primera;E;A04000002;
A04000002;Segunda;E;${OUTSIDE.unit};
A04000003;Una;E;A04000004;
A04000004;Otra;E;A04000003;
A04000005;Sin oficina;V;;
O00005555;Oficina que cerró;E;;A04000005`)
  const resolved = (code: string) => resolveDestination(outside(), code)

  expect(await resolved(OUTSIDE.unit)).toMatchObject({
    ok: true,
    destination: { office: OUTSIDE.office, unit: OUTSIDE.unit, municipalityId: null },
  })
  expect(await resolved(OUTSIDE.office)).toMatchObject({
    ok: true,
    destination: { office: OUTSIDE.office, unit: OUTSIDE.unit },
  })
  expect(await resolved('A04000001')).toMatchObject({ ok: false, reason: 'ended', successor: { code: OUTSIDE.unit } })
  expect(await resolved('A04000003')).toMatchObject({ ok: false, reason: 'ended', successor: null })
  expect(await resolved('A04000005')).toEqual({ ok: false, reason: 'no-office' })
  expect(await resolved('A99999999')).toEqual({ ok: false, reason: 'unknown' })
  expect(await resolved("A'; drop")).toEqual({ ok: false, reason: 'unknown' })
})

test('an office that a council has is its own from then on, and of nobody else', async () => {
  await imported(`codigo;denominacion;codigo raiz\nO00006666;De otros;${OUTSIDE.unit}`)
  const setCode = (of: Office, code: string) =>
    of.work((work) =>
      work.tx('registry_office').where({ municipality_id: of.municipality.id, is_main: true }).update({ dir3: code }),
    )

  await setCode(office, 'O00004444')

  expect(await office.work(officeCodeOf)).toBe('O00004444')
  expect(await municipalityOfCode(outside(), 'O00004444')).toBe(office.municipality.id)
  expect(await resolveDestination(outside(), office.municipality.dir3)).toMatchObject({
    destination: { office: 'O00004444' },
  })
  await expect(setCode(twin, 'O00004444')).rejects.toThrow(/another administration/)
  await expect(setCode(twin, 'O00006666')).rejects.toThrow(/another administration/)
})

test('what is searched is only words: nothing in them is an instruction', async () => {
  for (const text of ["'", '"', ':*', '!', '& |', '<->', '\\', '%', 'a & b:*', '🙂', ' ', '('.repeat(200)]) {
    await expect(searchDirectory(outside(), text)).resolves.toBeDefined()
  }
})

test('nobody in the office writes the directory: it is the same for all', async () => {
  await expect(
    office.work(({ tx }) => tx('directory_entry').where('code', OUTSIDE.unit).update({ name: 'Otro' })),
  ).rejects.toThrow('permission denied')
  await expect(
    office.work(({ tx }) => tx('directory_entry').insert({ code: 'A09000001', kind: 'unit', name: 'Otro' })),
  ).rejects.toThrow('permission denied')
})

test('the directory page finds, says what has ended, and leads to an exit', async () => {
  const officer = await office.as(office.registryOfficer)

  const page = await officer.visit('/oficina/intercambio/directorio?q=ministerio')
  const ended = await officer.visit('/oficina/intercambio/directorio?q=antaño')
  const nothing = await officer.visit('/oficina/intercambio/directorio?q=zzz')

  const exit = page.$(`a[href*="dir3=${OUTSIDE.unit}"]`)
  expect(exit.attr('href')).toMatch(/^\/oficina\/registro\/salida\?dir3=E00003801&administracion=Ministerio/)
  const form = await officer.visit(exit.attr('href') ?? '')
  expect([form.status, form.$('#dir3').attr('value')]).toEqual([200, OUTSIDE.unit])
  expect(ended.$('main').text()).toContain('La sustituye Ministerio de Prueba')
  expect(nothing.$('main').text()).toContain('No se ha encontrado ninguna')
})

test('an exit at the counter is not made out to somebody who has ended', async () => {
  const officer = await office.as(office.registryOfficer)
  const form = '/oficina/registro/salida'
  const unidad = (await officer.visit(form)).$('#unidad option').eq(1).attr('value') ?? ''

  const refused = await officer.submit(form, {
    asunto: 'Remisión',
    unidad,
    dir3: OUTSIDE.ended,
    administracion: 'Antaño',
  })

  expect([refused.status, refused.$('a[href="#dir3"]').text()]).toEqual([
    422,
    '«Dirección General de Antaño» ya no existe. La sustituye Ministerio de Prueba (E00003801)',
  ])
  const taken = await officer.submit(form, { asunto: 'Remisión', unidad, dir3: 'E05999999', administracion: 'Otra' })
  expect(taken.status).toBe(303)
  await office.runJobs()
})

test('npm run import-dir3 says what it did, names faulty lines, and leaves with the right code', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'concejo-dir3-'))
  try {
    const good = path.join(folder, 'good.csv')
    const faulty = path.join(folder, 'faulty.csv')
    await writeFile(good, directoryCsv)
    await writeFile(faulty, 'codigo;denominacion\nX;Mal\nA05000001;Bien\n')
    const command = path.resolve(import.meta.dirname, '../../src/server/commands/import-dir3-command.ts')
    const env = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'test',
      DATA_DIR: folder,
      DATABASE_URL: office.house.databaseUrl,
    }
    const told = (...files: string[]) =>
      run(process.execPath, [command, ...files], { env }).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
      )

    expect(await told(good)).toMatchObject({ code: 0, stdout: expect.stringContaining('3 lines read') })
    expect(await told(faulty)).toMatchObject({ code: 1, stderr: `${faulty}:2: code is no code of the directory\n` })
    expect(await told(path.join(folder, 'none.csv'))).toMatchObject({ code: 2 })
    expect(await told()).toMatchObject({ code: 2 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 60_000)
