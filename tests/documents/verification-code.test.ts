import { randomUUID } from 'node:crypto'
import { parseVerificationCode, verificationCodeOf } from '../../src/modules/documents/verification-code.ts'

const config = { codeSecret: 'a secret of the tests, long enough to be one' }
const code = verificationCodeOf(config, '10037', '8a0c3d1e-5b7f-4e3a-9c1d-2f6b8e4a7c90')
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

test('a code is the same for ever, and another for another document, council or secret', () => {
  const document = '8a0c3d1e-5b7f-4e3a-9c1d-2f6b8e4a7c90'

  expect(verificationCodeOf(config, '10037', document)).toBe(code)
  const others = [
    verificationCodeOf(config, '10038', document),
    verificationCodeOf(config, '10037', randomUUID()),
    verificationCodeOf({ codeSecret: 'another secret' }, '10037', document),
  ]
  expect(new Set([code, ...others]).size).toBe(4)
})

test('it is five groups of five, from letters that cannot be mistaken', () => {
  expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/)
})

test('it is read as people copy it', () => {
  const bare = code.replaceAll('-', '')
  const ways = [
    code.toLowerCase(),
    bare,
    ` ${bare.match(/.{1,4}/g)?.join(' ')} `,
    code.replaceAll('-', '–'),
    bare.replaceAll('0', 'O').replaceAll('1', 'l'),
    Array.from(bare).join('.'),
  ]

  expect(ways.map(parseVerificationCode)).toEqual(ways.map(() => code))
})

test('any one character wrong is noticed, and any two next to each other exchanged', () => {
  const bare = Array.from(code.replaceAll('-', ''))
  const slips: string[] = []
  for (const [place, right] of bare.entries()) {
    for (const wrong of alphabet) if (wrong !== right) slips.push(bare.with(place, wrong).join(''))
    const next = bare[place + 1]
    if (next !== undefined && next !== right)
      slips.push(
        bare
          .with(place, next)
          .with(place + 1, right)
          .join(''),
      )
  }

  expect(slips.length).toBeGreaterThan(775)
  expect(slips.filter((slip) => parseVerificationCode(slip) !== undefined)).toEqual([])
})

test.each(['', ' ', 'U'.repeat(25), code.slice(0, -1), `${code}0`, 'ß'.repeat(25), '\u0000', 'x'.repeat(100_000)])(
  'what is no code is none: %#',
  (text) => {
    expect(parseVerificationCode(text)).toBeUndefined()
  },
)
