import type { Knex } from 'knex'
import { z } from 'zod'
import { foldText } from '../../../platform/text/search-tokens.ts'
import { cleanLine } from '../../../platform/text/clean-text.ts'
import { type CsvLine, CsvFault, csvLines } from './csv-lines.ts'
import { DIRECTORY_CODE } from './directory.ts'

export interface ImportReport {
  read: number
  /** New or changed by this file. */
  written: number
  faults: { line: number; detail: string }[]
  /** Beyond those that are listed. */
  moreFaults: number
}

/** Under which names the columns come: the downloads of the common directory have changed them over the years. */
const headings: Record<Column, string[]> = {
  code: ['codigo', 'codigo-dir3', 'codigo-unidad', 'codigo-oficina', 'c-id-ud-organica', 'c-id-oficina'],
  name: ['denominacion', 'nombre', 'denominacion-unidad', 'denominacion-oficina', 'c-dnm-ud-organica', 'c-dnm-oficina'],
  state: ['estado', 'c-id-estado'],
  rootCode: ['codigo-raiz', 'codigo-unidad-raiz', 'codigo-unidad-principal', 'c-id-dep-ud-principal'],
  rootName: [
    'denominacion-raiz',
    'denominacion-unidad-raiz',
    'denominacion-unidad-principal',
    'c-dnm-dep-ud-principal',
  ],
  parentCode: [
    'codigo-superior',
    'codigo-unidad-superior',
    'codigo-unidad-responsable',
    'c-id-dep-ud-superior',
    'c-id-ud-responsable',
  ],
  province: ['provincia', 'codigo-provincia', 'c-id-amb-provincia'],
  endedOn: ['fecha-extincion', 'fecha-baja', 'd-extincion'],
  successorCode: ['codigo-sucesor', 'codigo-unidad-sucesora', 'sustituida-por', 'c-id-ud-sucesora'],
}
const columnNames = [
  'code',
  'name',
  'state',
  'rootCode',
  'rootName',
  'parentCode',
  'province',
  'endedOn',
  'successorCode',
] as const
type Column = (typeof columnNames)[number]

const states: Record<string, string> = {
  v: 'active',
  vigente: 'active',
  '': 'active',
  e: 'extinct',
  extinguido: 'extinct',
  extinguida: 'extinct',
  a: 'annulled',
  anulado: 'annulled',
  anulada: 'annulled',
  t: 'transitional',
  transitorio: 'transitional',
  transitoria: 'transitional',
}

const code = z.string().regex(DIRECTORY_CODE, 'is no code of the directory')
const codeOrNothing = z.union([z.literal('').transform(() => null), code])
const row = z.object({
  code,
  name: z.string().min(1, 'is missing').max(300, 'is longer than 300'),
  state: z
    .string()
    .transform((text) => states[foldText(text)] ?? text)
    .pipe(z.enum(['active', 'extinct', 'annulled', 'transitional'], 'is no state')),
  rootCode: codeOrNothing,
  rootName: z
    .string()
    .max(300, 'is longer than 300')
    .transform((text) => text || null),
  parentCode: codeOrNothing,
  province: z
    .string()
    .regex(/^(|\d{1,2})$/, 'is no number of a province')
    .transform((text) => (text === '' ? null : text.padStart(2, '0'))),
  endedOn: z
    .string()
    .transform((text) => text.replace(/^(\d\d)\/(\d\d)\/(\d{4}).*$/, '$3-$2-$1').slice(0, 10) || null)
    .pipe(z.union([z.null(), z.iso.date('is no date')])),
  successorCode: codeOrNothing,
})
type Row = z.output<typeof row>

const MOST_FAULTS_LISTED = 50
const BATCH = 1000

/** Brings the directory up to date from one of its downloads, of units or of offices. Lines with a fault are named and left
 *  out; the others are all written, or none of them. What the file does not name stays: old exchanges refer to it. */
export async function importDirectory(db: Knex, source: AsyncIterable<Buffer>): Promise<ImportReport> {
  const report: ImportReport = { read: 0, written: 0, faults: [], moreFaults: 0 }
  const fault = (line: number, detail: string) => {
    if (report.faults.length < MOST_FAULTS_LISTED) report.faults.push({ line, detail })
    else report.moreFaults++
  }
  await db.transaction(async (tx) => {
    let places: Map<Column, number> | undefined
    let batch = new Map<string, Row>()
    const flush = async () => {
      if (batch.size > 0) report.written += await write(tx, [...batch.values()])
      batch = new Map()
    }
    for await (const line of csvLines(source)) {
      if (!places) {
        places = placesOf(line)
        continue
      }
      report.read++
      const read = row.safeParse(valuesOf(line, places))
      if (!read.success) {
        const [issue] = read.error.issues
        fault(line.line, `${String(issue?.path[0])} ${issue?.message}`)
        continue
      }
      // The same twice in one file: the later line counts.
      batch.set(read.data.code, read.data)
      if (batch.size >= BATCH) await flush()
    }
    if (!places) throw new CsvFault(1, 'the file is empty')
    await flush()
  })
  return report
}

function placesOf({ line, cells }: CsvLine): Map<Column, number> {
  const given = cells.map((cell) =>
    foldText(cell)
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, ''),
  )
  const places = new Map<Column, number>()
  for (const column of columnNames) {
    const place = given.findIndex((name) => headings[column].includes(name))
    if (place >= 0) places.set(column, place)
  }
  for (const needed of ['code', 'name'] as const) {
    if (!places.has(needed))
      throw new CsvFault(line, `no column for the ${needed}: one of ${headings[needed].join(', ')}`)
  }
  return places
}

const valuesOf = ({ cells }: CsvLine, places: Map<Column, number>): Record<string, string> =>
  Object.fromEntries(columnNames.map((column) => [column, cleanLine(cells[places.get(column) ?? -1] ?? '')]))

async function write(tx: Knex.Transaction, rows: Row[]): Promise<number> {
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    `insert into directory_entry as d (code, kind, name, state, root_code, root_name, parent_code, province, ended_on, successor_code)
     select r.code, case when r.code ~ '^O[0-9]{8}$' then 'office' else 'unit' end, r.name, r.state, r."rootCode", r."rootName",
            r."parentCode", r.province, r."endedOn", r."successorCode"
       from jsonb_to_recordset(?::jsonb) r (code text, name text, state text, "rootCode" text, "rootName" text,
            "parentCode" text, province text, "endedOn" date, "successorCode" text)
     on conflict (code) do update set name = excluded.name, state = excluded.state,
       root_code = coalesce(excluded.root_code, d.root_code), root_name = coalesce(excluded.root_name, d.root_name),
       parent_code = coalesce(excluded.parent_code, d.parent_code), province = coalesce(excluded.province, d.province),
       ended_on = excluded.ended_on, successor_code = coalesce(excluded.successor_code, d.successor_code)
     where (d.name, d.state, d.root_code, d.root_name, d.parent_code, d.province, d.ended_on, d.successor_code)
       is distinct from (excluded.name, excluded.state, coalesce(excluded.root_code, d.root_code),
         coalesce(excluded.root_name, d.root_name), coalesce(excluded.parent_code, d.parent_code),
         coalesce(excluded.province, d.province), excluded.ended_on, coalesce(excluded.successor_code, d.successor_code))`,
    [JSON.stringify(rows)],
  )
  return rowCount
}
