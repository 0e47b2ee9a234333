import { nifOf } from './demo-people.ts'

/** What becomes of a filing by the day the demonstration is first started. */
export type Fate =
  | 'arrived'
  | 'assigned'
  | 'correction'
  | 'correction-answered'
  | 'in-signature'
  | 'given-back'
  | 'resolved'
  | 'opened'
  | 'expired'
  | 'withdrawn'
  | 'late'

export interface PlannedFiling {
  fate: Fate
  daysAgo: number
  procedure: string
  subject: string
  rows: [label: string, value: string][]
  withFile?: true
}

const streets = ['calle Mayor', 'calle del Olmo', 'plaza de la Fuente', 'calle de las Eras', 'avenida de Extremadura']
const street = (place: number): string => streets[place % streets.length] ?? 'calle Mayor'

/** Some weeks of a town hall. `place` makes each council's a little different. */
export function planOf(place: number): PlannedFiling[] {
  const at = (number: number) => `${street(place + number)}, ${number}`
  const plan: PlannedFiling[] = [
    {
      fate: 'late',
      daysAgo: 61,
      procedure: 'URB-01',
      subject: 'Licencia de obras: ampliación de vivienda',
      rows: [
        ['Dónde', at(14)],
        ['Qué obra es', 'Una habitación más en la planta alta, 22 m²'],
        ['Presupuesto', '18.400,00 €'],
      ],
      withFile: true,
    },
    {
      fate: 'expired',
      daysAgo: 48,
      procedure: 'VIA-01',
      subject: 'Ocupación de la vía pública: terraza de verano',
      rows: [
        ['Dónde', `${street(place)}, 3`],
        ['Cuántas mesas', '6'],
        ['Desde y hasta', 'Toda la temporada'],
      ],
    },
    {
      fate: 'late',
      daysAgo: 44,
      procedure: 'GEN-08',
      subject: 'Acceso al expediente de la obra vecina',
      rows: [['Qué quiere ver', `Los planos y la licencia de la obra de ${at(27)}`]],
    },
    {
      fate: 'opened',
      daysAgo: 34,
      procedure: 'TRI-02',
      subject: 'Exención del impuesto de vehículos por discapacidad',
      rows: [
        ['Vehículo', '4821 KLM'],
        ['Motivo', 'Discapacidad del 45 %'],
      ],
      withFile: true,
    },
    {
      fate: 'opened',
      daysAgo: 30,
      procedure: 'PAD-05',
      subject: 'Certificado de empadronamiento',
      rows: [['Para qué', 'Matrícula en el colegio']],
    },
    {
      fate: 'withdrawn',
      daysAgo: 27,
      procedure: 'SER-04',
      subject: 'Reserva del pabellón: torneo de fútbol sala',
      rows: [['Cuándo', 'Un sábado de diciembre, de 10 a 14 horas']],
    },
    {
      fate: 'correction-answered',
      daysAgo: 25,
      procedure: 'VIA-02',
      subject: 'Vado permanente',
      rows: [
        ['Dónde', at(8)],
        ['Anchura de la puerta', '2,60 m'],
      ],
    },
    {
      fate: 'given-back',
      daysAgo: 22,
      procedure: 'SER-02',
      subject: 'Cementerio: renovación de la concesión de un nicho',
      rows: [['Nicho', 'Patio 2, fila 3, número 41']],
    },
    {
      fate: 'resolved',
      daysAgo: 20,
      procedure: 'VIA-03',
      subject: 'Tarjeta de aparcamiento para movilidad reducida',
      rows: [['Motivo', 'Movilidad reducida permanente']],
      withFile: true,
    },
    {
      fate: 'correction',
      daysAgo: 18,
      procedure: 'URB-02',
      subject: 'Comunicación previa: cambio de ventanas',
      rows: [
        ['Dónde', at(19)],
        ['Presupuesto', '2.150,00 €'],
      ],
    },
    {
      fate: 'in-signature',
      daysAgo: 17,
      procedure: 'VIA-01',
      subject: 'Ocupación de la vía pública: contenedor de escombros',
      rows: [
        ['Dónde', at(5)],
        ['Cuántos días', '4'],
      ],
    },
    {
      fate: 'resolved',
      daysAgo: 15,
      procedure: 'TRI-06',
      subject: 'Certificado de estar al corriente',
      rows: [['Para qué', 'Pedir una subvención']],
    },
    {
      fate: 'assigned',
      daysAgo: 14,
      procedure: 'GEN-09',
      subject: 'Reclamación por una caída en la acera',
      rows: [
        ['Dónde ocurrió', at(31)],
        ['Qué ocurrió', 'Tropecé con una baldosa suelta y me rompí las gafas.'],
        ['Cuánto reclama', '210,00 €'],
      ],
      withFile: true,
    },
    {
      fate: 'in-signature',
      daysAgo: 12,
      procedure: 'TRI-04',
      subject: 'Fraccionamiento del recibo del agua',
      rows: [
        ['Deuda', '386,20 €'],
        ['En cuántos plazos', '4'],
      ],
    },
    {
      fate: 'correction',
      daysAgo: 11,
      procedure: 'PAD-01',
      subject: 'Alta en el padrón',
      rows: [
        ['Domicilio', at(22)],
        ['Cuántas personas', '3'],
      ],
    },
    {
      fate: 'assigned',
      daysAgo: 10,
      procedure: 'URB-06',
      subject: 'Comunicación previa de actividad: panadería',
      rows: [
        ['Dónde', at(2)],
        ['Superficie', '64 m²'],
      ],
    },
    {
      fate: 'in-signature',
      daysAgo: 8,
      procedure: 'URB-04',
      subject: 'Cédula urbanística de una finca',
      rows: [['Finca', 'Polígono 12, parcela 87']],
    },
    {
      fate: 'assigned',
      daysAgo: 7,
      procedure: 'GEN-06',
      subject: 'Información sobre el gasto en fiestas',
      rows: [['Qué quiere saber', 'Cuánto se gastó en las fiestas de agosto y en qué.']],
    },
    {
      fate: 'assigned',
      daysAgo: 6,
      procedure: 'GEN-05',
      subject: 'Queja: farolas apagadas',
      rows: [
        ['Dónde', street(place + 3)],
        ['Qué ocurre', 'Llevan dos semanas apagadas y no se ve nada al volver a casa.'],
      ],
    },
    {
      fate: 'arrived',
      daysAgo: 5,
      procedure: 'SER-01',
      subject: 'Alta en el suministro de agua',
      rows: [['Dónde', at(11)]],
    },
    {
      fate: 'arrived',
      daysAgo: 4,
      procedure: 'PAD-02',
      subject: 'Cambio de domicilio en el padrón',
      rows: [['Nuevo domicilio', at(16)]],
    },
    {
      fate: 'arrived',
      daysAgo: 3,
      procedure: 'GEN-01',
      subject: 'Poda de un árbol',
      rows: [
        ['Qué ocurre', `Las ramas del plátano tocan las ventanas de ${at(9)}.`],
        ['Qué pide', 'Que lo poden antes del invierno.'],
      ],
    },
    {
      fate: 'arrived',
      daysAgo: 2,
      procedure: 'VIA-04',
      subject: 'Puesto de fruta en el mercadillo',
      rows: [['Metros', '6']],
    },
    {
      fate: 'arrived',
      daysAgo: 1,
      procedure: 'PAD-04',
      subject: 'Volante de empadronamiento',
      rows: [['Para qué', 'Pedir una beca']],
    },
    {
      fate: 'arrived',
      daysAgo: 0,
      procedure: 'GEN-05',
      subject: 'Sugerencia: más bancos en el parque',
      rows: [['Qué propone', 'Tres bancos a la sombra, junto a la fuente.']],
    },
  ]
  return plan
}

/** Invented: common names put together at random, with numbers that nobody has been given in this demonstration. */
const given = ['PILAR', 'JOSÉ', 'MERCEDES', 'ÁNGEL', 'ROCÍO', 'DAVID', 'INÉS', 'RAMÓN', 'BEGOÑA', 'ÓSCAR', 'NURIA']
const first = ['CABALLERO', 'NÚÑEZ', 'DÍAZ', 'HOLGADO', 'IGLESIAS', 'PACHECO', 'VEGA']
const second = ['RUBIO', 'MATEOS', 'CORDERO', 'SÁEZ', 'GALÁN']

export interface InventedPerson {
  nif: string
  givenName: string
  surname1: string
  surname2: string
}

export function neighbour(place: number, number: number): InventedPerson {
  const turn = place * 25 + number
  return {
    nif: nifOf(41_000_000 + turn * 7),
    givenName: given[turn % given.length] ?? '',
    surname1: first[turn % first.length] ?? '',
    surname2: second[turn % second.length] ?? '',
  }
}

export const CORRECTION_TEXT =
  'Para seguir con su solicitud nos falta la escritura o el contrato que acredite su derecho sobre el inmueble. Apórtelo, por favor.'
export const REJECTION_TEXT = 'Falta citar el informe del servicio. Complételo y vuelva a enviarlo.'

/** The words of what was filed, as the forms would have put them. */
export const words = {
  person: 'Sus datos',
  name: 'Nombre',
  nif: 'NIF',
  application: 'Su solicitud',
  statement: 'Presento esta solicitud y declaro que lo que digo en ella es cierto.',
  file: 'Memoria descriptiva',
  fileText: 'Documento inventado, que acompaña a las solicitudes de la demostración.',
  answer: 'Subsanación',
  answerSubject: 'Respuesta al requerimiento: ',
  answerRow: ['Qué aporta', 'La escritura de la vivienda'] as [string, string],
  withdrawal: 'Desistimiento',
  withdrawalSubject: 'Desistimiento: ',
  withdrawalRow: ['Qué comunica', 'Que desiste de su solicitud'] as [string, string],
  userAgent: 'Actividad inventada de la demostración',
}
