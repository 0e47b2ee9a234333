import { createHash } from 'node:crypto'
import type { PdfSpec, ShieldDrawing } from '../../../src/platform/pdf/index.ts'

/** A shield drawn for these tests: a tower on a river, under a crown. */
export const sampleShield: ShieldDrawing = {
  width: 100,
  height: 130,
  shapes: [
    { path: 'M22 26 L16 6 L32 15 L50 2 L68 15 L84 6 L78 26 Z', fill: '#c8973a', stroke: '#6d4f16' },
    { path: 'M10 30 H90 V80 C90 106 66 120 50 127 C34 120 10 106 10 80 Z', fill: '#7a1f2b', stroke: '#3c0d14' },
    { path: 'M34 92 V58 H30 V46 H37 V52 H45 V46 H55 V52 H63 V46 H70 V58 H66 V92 Z', fill: '#f3e3b5' },
    { path: 'M45 92 V76 C45 69 55 69 55 76 V92 Z', fill: '#7a1f2b' },
    {
      path: 'M14 96 C24 91 32 101 42 96 C52 91 60 101 70 96 C78 92 82 97 86 96 L82 103 C74 105 68 99 58 104 C48 109 40 99 30 104 C26 106 22 105 19 104 Z',
      fill: '#8fb7d6',
    },
  ],
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

export function sampleReceipt(): PdfSpec {
  return {
    title: 'Justificante de registro 2026-E-000123',
    language: 'es-ES',
    createdAt: new Date('2026-11-22T17:53:07Z'),
    issuer: {
      name: 'Ayuntamiento de Navalmoral de la Mata',
      unit: 'Registro electrónico general',
      shield: sampleShield,
      sedeUrl: 'https://sede.navalmoraldelamata.es',
      colour: '#7a1f2b',
    },
    verification: {
      code: 'K7QD-M2XN-9RTA-4WZP-C6HE-3',
      url: 'https://sede.navalmoraldelamata.es/verificar/K7QDM2XN9RTA4WZPC6HE3',
    },
    blocks: [
      { kind: 'heading', level: 1, text: 'Justificante de presentación' },
      {
        kind: 'paragraph',
        style: 'lead',
        text: [
          { text: 'Hemos recibido su solicitud. Su número de registro es ' },
          { text: '2026-E-000123', bold: true },
          { text: '.' },
        ],
      },
      { kind: 'heading', level: 2, text: 'Datos del registro' },
      {
        kind: 'fields',
        fields: [
          { label: 'Número de registro', value: [{ text: '2026-E-000123', bold: true }] },
          { label: 'Fecha y hora de presentación', value: '22/11/2026, 18:53:07 (domingo, día inhábil)' },
          { label: 'Cuenta desde', value: '23/11/2026, primera hora del primer día hábil siguiente' },
          { label: 'Persona interesada', value: 'María Begoña Núñez Ibáñez · ***4567**' },
          { label: 'Dirigida a', value: 'Secretaría — L01101310' },
          {
            label: 'Asunto',
            value: 'Solicitud de licencia de obra menor: sustitución de la cubierta en calle Antonio Concha, 11',
          },
        ],
      },
      { kind: 'heading', level: 2, text: 'Documentos presentados' },
      {
        kind: 'table',
        caption: 'La huella permite comprobar que un documento es exactamente el que se presentó.',
        columns: [
          { header: 'Documento', width: 3 },
          { header: 'Tamaño', width: 1.1, align: 'right' },
          { header: 'Huella SHA-256', width: 4, code: true },
        ],
        rows: [
          ['solicitud.pdf', '84,2 kB', digest('a')],
          ['presupuesto-cubierta-señalado.pdf', '1,2 MB', digest('b')],
          ['plano de situación y emplazamiento (versión definitiva).pdf', '12,8 MB', digest('c')],
        ],
      },
      { kind: 'heading', level: 2, text: 'Qué ocurre ahora' },
      {
        kind: 'list',
        ordered: true,
        items: [
          'El ayuntamiento comprueba que la solicitud está completa. Si falta algo, se lo pediremos y tendrá 10 días hábiles.',
          'La resolución debe llegarle antes del 23 de febrero de 2027.',
          [
            { text: 'Si en esa fecha no ha recibido respuesta, ' },
            { text: 'puede entender concedida la licencia', bold: true },
            { text: '.' },
          ],
        ],
      },
      {
        kind: 'notice',
        title: 'Guarde este documento',
        text: 'Es la prueba de que presentó la solicitud y de la fecha en que lo hizo. Lleva el sello electrónico del ayuntamiento.',
      },
    ],
    footerNote: 'Ley 39/2015, de 1 de octubre, artículo 16.3.',
  }
}
