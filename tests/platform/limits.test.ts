import { acceptedExtensions, cleanFileName, limits } from '../../src/platform/limits.ts'

test.each([
  ['Certificado de empadronamiento.pdf', 'Certificado de empadronamiento.pdf'],
  ['an\u0303o.pdf', 'año.pdf'],
  ['C:\\Users\\Ana\\Mis documentos\\dni.pdf', 'dni.pdf'],
  ['../../../etc/passwd', 'passwd'],
  ['/dev/null.pdf', 'null.pdf'],
  ['factura\u202Efdp.exe', 'facturafdp.exe'],
  ['a\u0000b\u001b[31m.pdf', 'ab[31m.pdf'],
  ['dos\r\nlíneas\u2028más.pdf', 'dos líneasmás.pdf'],
  ['¿qué? <b>|"x*.pdf', '¿qué- -b---x-.pdf'],
  ['...pdf', 'pdf'],
  ['.pdf', 'pdf'],
  ['con.pdf', '_con.pdf'],
  ['   nombre   con   huecos  .pdf', 'nombre con huecos .pdf'],
  ['', 'archivo'],
  ['\u200b\u200f', 'archivo'],
  ['\ud800roto.pdf', '�roto.pdf'],
  ["=cmd|' /C calc'!A0.csv", "C calc'!A0.csv"],
])('%j is shown and kept as %j', (given, expected) => {
  expect(cleanFileName(given)).toBe(expected)
})

test('a long name is cut to what the interchange takes, whole characters and the extension kept', () => {
  const long = cleanFileName(`${'á👩‍👧'.repeat(60)}.pdf`)

  expect(long.length).toBeLessThanOrEqual(limits.fileNameLength)
  expect(long).toMatch(/\.pdf$/)
  expect(long.isWellFormed()).toBe(true)
  expect(cleanFileName('x'.repeat(300))).toHaveLength(limits.fileNameLength)
})

test('cleaning twice changes nothing more', () => {
  for (const name of ['a/b\\c.pdf', '. . .x. .pdf', `${'ñ '.repeat(90)}.tar.gz`, 'con .pdf', '\u202e.exe', '-.-.-']) {
    expect(cleanFileName(cleanFileName(name))).toBe(cleanFileName(name))
  }
})

test('the form asks for the very extensions that are taken', () => {
  expect(acceptedExtensions.split(',')).toEqual(expect.arrayContaining(['.pdf', '.jpg', '.docx', '.xsig']))
  expect(acceptedExtensions).not.toMatch(/svg|html|zip/)
})
