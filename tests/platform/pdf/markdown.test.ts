import { markdownBlocks, MergeFieldError } from '../../../src/platform/pdf/index.ts'

test('a template becomes headings, paragraphs with weight, lists, quotations, rules and tables', () => {
  const blocks = markdownBlocks(`# Resolución

Visto **el expediente** y *su informe*,
resuelvo:

1. Conceder.
2. Notificar:
   - al interesado
   - a \`L01101310\`

> Contra esta resolución cabe recurso.

---

| Concepto | Importe |
|---|--:|
| Tasa | 12,00 € |
`)

  expect(blocks).toEqual([
    { kind: 'heading', level: 1, text: [{ text: 'Resolución' }] },
    {
      kind: 'paragraph',
      text: [
        { text: 'Visto ' },
        { text: 'el expediente', bold: true },
        { text: ' y ' },
        { text: 'su informe', italic: true },
        { text: ',' },
        { text: ' ' },
        { text: 'resuelvo:' },
      ],
    },
    {
      kind: 'list',
      ordered: true,
      start: 1,
      items: [
        [{ text: 'Conceder.' }],
        {
          text: [{ text: 'Notificar:' }],
          list: {
            kind: 'list',
            items: [[{ text: 'al interesado' }], [{ text: 'a ' }, { text: 'L01101310', code: true }]],
          },
        },
      ],
    },
    { kind: 'paragraph', style: 'quote', text: [{ text: 'Contra esta resolución cabe recurso.' }] },
    { kind: 'rule' },
    {
      kind: 'table',
      columns: [{ header: 'Concepto' }, { header: 'Importe', align: 'right' }],
      rows: [[[{ text: 'Tasa' }], [{ text: '12,00 €' }]]],
    },
  ])
})

test('fields are filled, also inside what is bold or in a table', () => {
  const blocks = markdownBlocks('Don **{{ party.name }}** y {{year}}\n\n| A |\n|---|\n| {{year}} |', {
    'party.name': 'Iñaki',
    year: '2026',
  })

  expect(blocks).toEqual([
    { kind: 'paragraph', text: [{ text: 'Don ' }, { text: 'Iñaki', bold: true }, { text: ' y 2026' }] },
    { kind: 'table', columns: [{ header: 'A' }], rows: [[[{ text: '2026' }]]] },
  ])
})

test.each([
  '# título',
  '**negrita** *cursiva* `código`',
  '1. uno\n2. dos\n\n- tres',
  '| a | b |\n|---|---|',
  '<script>alert(1)</script>',
  '[enlace](javascript:alert(1))',
  '{{year}}',
  '&lt; \\* \ue0000\ue001',
])('what a value holds stays what the person wrote: %j', (value) => {
  const blocks = markdownBlocks('Asunto: {{subject}}.', { subject: value, year: '2026' })

  expect(blocks).toEqual([{ kind: 'paragraph', text: [{ text: `Asunto: ${value}.` }] }])
})

test('a field without value is an error that names it and its line', () => {
  const attempt = () => markdownBlocks('# Uno\n\nDos {{known}}\ny {{party.nmae}}', { known: 'x' })

  expect(attempt).toThrow(MergeFieldError)
  expect(attempt).toThrow(expect.objectContaining({ field: 'party.nmae', line: 4 }))
})

test.each(['constructor', '__proto__', 'toString', ''])('%j is not a field by birth', (name) => {
  expect(() => markdownBlocks(`{{${name}}}`, {})).toThrow(MergeFieldError)
})

test('HTML, links and images in a template are only text', () => {
  const [block] = markdownBlocks('<b>x</b> [a](http://x.es) ![i](http://x.es/i.png) http://x.es')

  expect(block).toEqual({
    kind: 'paragraph',
    text: [{ text: '<b>x</b> [a](http://x.es) ![i](http://x.es/i.png) http://x.es' }],
  })
})
