/** One line of the last table: what was asked, what was reached, and the two sides of it. */
export interface Result {
  name: string
  /** «≥ 3» or «≤ 2»; empty when there is no goal but the figure is worth knowing. */
  goal: string
  value: number
  unit?: string
  sides: string
}

export function meets({ goal, value }: Result): boolean | null {
  const bound = Number(goal.replace(/[^\d.]/g, ''))
  if (goal === '') return null
  return goal.startsWith('≥') ? value >= bound : value <= bound
}

export function table(results: readonly Result[]): string {
  const rows = results.map((result) => {
    const met = meets(result)
    return [
      result.name,
      result.goal || '·',
      `${figure(result.value)}${result.unit ? ` ${result.unit}` : ''}`,
      met === null ? '' : met ? 'yes' : 'NO',
      result.sides,
    ]
  })
  const all = [['what', 'goal', 'reached', 'met', 'sides'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export const figure = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
