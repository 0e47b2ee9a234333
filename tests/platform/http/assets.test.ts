import express from 'express'
import request from 'supertest'
import { describe, expect, test } from '@jest/globals'
import { asset, serveAssets } from '../../../src/platform/http/assets.ts'
import type { Municipality } from '../../../src/platform/http/context.ts'
import { brandOf, contrast, parse } from '../../../src/platform/styles/brand.ts'

const app = express()
app.use((req, _res, next) => {
  req.municipality = { colour: '#7a1f2b' } as Municipality
  next()
})
app.use(serveAssets())

describe('styles, scripts and typefaces', () => {
  test('the stylesheet is ours: our typeface, no crown, no Transport, addresses that exist', async () => {
    const answer = await request(app).get(asset('concejo.css'))

    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('text/css; charset=utf-8')
    expect(answer.headers['cache-control']).toContain('immutable')
    expect(answer.text).toContain('.govuk-button')
    expect(answer.text).toContain('.co-turn')
    expect(/.{30}(GDS Transport|crown|gov\.uk).{30}/i.exec(answer.text)?.[0]).toBeUndefined()
    const addresses = [...answer.text.matchAll(/url\(["']?([^"')]+)/g)].map(([, address]) => address ?? '')
    expect(addresses.length).toBe(6)
    for (const address of addresses) {
      const face = await request(app).get(address)
      expect([address, face.status, face.headers['content-type']]).toEqual([address, 200, 'font/woff2'])
    }
  })

  test('scripts find what they import', async () => {
    const { text } = await request(app).get(asset('app.js'))

    const [, imported] = /from ['"]([^'"]+)['"]/.exec(text) ?? []
    expect(imported).toBe(asset('govuk.js'))
    expect((await request(app).get(imported ?? '')).status).toBe(200)
  })

  test('each goes out compressed for who accepts it, and not at all for who has it', async () => {
    const plain = await request(app).get(asset('govuk.js')).set('Accept-Encoding', 'identity')
    const small = await request(app).get(asset('govuk.js')).set('Accept-Encoding', 'br')
    const known = await request(app).get(asset('govuk.js')).set('If-None-Match', String(plain.headers['etag']))

    expect(small.headers['content-encoding']).toBe('br')
    expect(Number(small.headers['content-length'])).toBeLessThan(plain.text.length / 3)
    expect(small.text).toBe(plain.text) // decoded by the client
    expect(known.status).toBe(304)
  })

  test('an address made up, or of an older version, is nothing', async () => {
    for (const path of ['/recursos/x/concejo.css', '/recursos/../package.json', '/recursos/', asset('app.js') + 'x']) {
      expect([path, (await request(app).get(path)).status]).toEqual([path, 404])
    }
    expect((await request(app).post(asset('app.js'))).status).toBe(404)
    expect(() => asset('package.json')).toThrow('no such asset')
  })
})

describe('a council’s colour', () => {
  test('becomes a stylesheet of its own', async () => {
    const { text, headers } = await request(app).get('/marca.css?c=7a1f2b')

    expect(headers['content-type']).toBe('text/css; charset=utf-8')
    expect(text).toContain('--brand:#7a1f2b')
  })

  test.each([
    '#000000',
    '#ffffff',
    '#ffff00',
    '#00ffff',
    '#ff0000',
    '#7a1f2b',
    '#808080',
    'red; } body { display: none',
    '',
  ])('can be read whatever it is: %s', (colour) => {
    const { brand, link, deep, tint } = brandOf(colour)
    const [ink, white, paper] = ['#1f2328', '#ffffff', '#fbf9f5'].map(parse) as [never, never, never]

    expect(contrast(parse(brand), white)).toBeGreaterThanOrEqual(5.5)
    for (const behind of [paper, parse(tint)]) {
      expect(contrast(parse(link), behind)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(parse(deep), behind)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(ink, behind)).toBeGreaterThanOrEqual(7)
    }
  })
})
