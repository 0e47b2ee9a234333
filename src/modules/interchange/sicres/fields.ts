/** One field of the norm, under our name for it: how it is written, how long it may be and what it may say. Order counts. */
export type Field = TextField | GroupField | PairsField

interface Common {
  key: string
  element: string
  required: boolean
  /** More than one, up to so many. */
  most?: number
}

export interface TextField extends Common {
  kind: 'text'
  /** In characters; undefined: bounded by the file alone. */
  length?: number
  codes?: readonly string[]
  isBase64?: boolean
}

export interface GroupField extends Common {
  kind: 'group'
  fields: readonly Field[]
}

/** A name and a value, again and again inside one element: where the norm leaves room for more than its own fields. */
export interface PairsField extends Common {
  kind: 'pairs'
}

// A type and not an interface, because only that counts as something said.
export type Pair = { field: string; value: string }

/** What a file says, by our names. A field that was not there is absent. */
export interface Said {
  [key: string]: string | Said | string[] | Said[] | undefined
}

const text = (key: string, element: string, length?: number): TextField => ({
  kind: 'text',
  key,
  element,
  required: false,
  ...(length !== undefined && { length }),
})
const code = (key: string, element: string, ...codes: string[]): TextField => ({ ...text(key, element), codes })
const group = (key: string, element: string, fields: readonly Field[]): GroupField => ({
  kind: 'group',
  key,
  element,
  required: false,
  fields,
})
const must = <F extends Field>(field: F): F => ({ ...field, required: true })
const many = <F extends Field>(field: F, most: number): F => ({ ...field, most })

const place = (office: string, unit: string, suffix: string, isRequired = true): Field[] => {
  const code = text(office, `Codigo_Entidad_Registral_${suffix}`, 21)
  return [
    isRequired ? must(code) : code,
    text(`${office}Name`, `Decodificacion_Entidad_Registral_${suffix}`, 120),
    text(unit, `Codigo_Unidad_Tramitacion_${suffix}`, 21),
    text(`${unit}Name`, `Decodificacion_Unidad_Tramitacion_${suffix}`, 120),
  ]
}

const metadata = (key: string, element: string): PairsField => ({ kind: 'pairs', key, element, required: false })
const bytes = (key: string, element: string, length: number): TextField => ({
  ...text(key, element, length),
  isBase64: true,
})

const person: Field[] = [
  must(
    group('identity', 'Datos_Identificacion', [
      must(code('kind', 'Tipo_Persona', '1', '2')),
      must(code('documentKind', 'Tipo_Documento_Identificacion', 'N', 'C', 'P', 'E', 'X', 'O')),
      must(text('document', 'Documento_Identificacion', 256)),
      text('businessName', 'Razon_Social', 80),
      text('directoryCode', 'Codigo_Directorio_Unificado', 21),
      text('givenName', 'Nombre', 30),
      text('surname1', 'Primer_Apellido', 30),
      text('surname2', 'Segundo_Apellido', 30),
    ]),
  ),
  group('contact', 'Datos_Contacto', [
    group('post', 'Direccion_Postal', [
      text('country', 'Pais', 4),
      text('province', 'Provincia', 2),
      text('town', 'Municipio', 5),
      text('address', 'Direccion', 160),
      text('postalCode', 'Codigo_Postal', 5),
    ]),
    text('email', 'Correo_Electronico', 160),
    text('mobile', 'Telefono_Movil', 20),
    text('phone', 'Telefono_Fijo', 20),
  ]),
  code('receivesNotices', 'Receptor_Notificaciones', 'true', 'false', '1', '0'),
  group('channels', 'Canales_Notificacion', [
    code('preferred', 'Canal_Preferente_Notificacion', '1', '2'),
    code('wantsSms', 'Solicita_aviso_SMS', 'true', 'false', '1', '0'),
    code('wantsMail', 'Solicita_aviso_correo', 'true', 'false', '1', '0'),
  ]),
]

/** How many of each a file may bring. The norm says «any number»; nobody has a thousand interested parties. */
export const MOST_PEOPLE = 100
export const MOST_ANNEXES = 100

/** The exchange file: an entry on its way from one registry to another. */
export const exchangeFields: GroupField = must(
  group('exchange', 'Fichero_Intercambio_SICRES_4', [
    must(group('origin', 'De_Origen_o_Remitente', place('office', 'unit', 'Origen'))),
    must(group('destination', 'De_Destino', place('office', 'unit', 'Destino'))),
    many(
      group('people', 'De_Interesado', [
        group('interested', 'Datos_Interesado', person),
        group('representative', 'Datos_Representante', person),
        text('remarks', 'Observaciones', 160),
      ]),
      MOST_PEOPLE,
    ),
    must(
      group('entry', 'De_Asiento', [
        must(code('mode', 'Modo_Registro', '01', '02')),
        must(code('direction', 'Tipo_Registro', '0', '1')),
        must(text('number', 'Numero_Registro_Entrada', 20)),
        must(text('subject', 'Resumen', 240)),
        must(text('registeredAt', 'Fecha_Hora_Registro', 19)),
        bytes('registeredStamp', 'Timestamp_Registro', 40_000),
        must(text('presentedAt', 'Fecha_Hora_Presentacion', 19)),
        bytes('presentedStamp', 'Timestamp_Presentacion', 40_000),
        text('procedureCode', 'Codigo_SIA', 80),
        text('expedientNumber', 'Numero_Expediente', 80),
        text('matterCode', 'Codigo_Asunto_Segun_Destino', 16),
        text('externalReference', 'Referencia_Externa', 16),
        metadata('general', 'Otros_Metadatos_Generales'),
        metadata('particular', 'Otros_Metadatos_Particulares'),
      ]),
    ),
    many(
      group('annexes', 'De_Anexo', [
        must(text('fileName', 'Nombre_Fichero_Anexado', 80)),
        must(text('identifier', 'Identificador_Fichero', 50)),
        must(code('kind', 'Tipo_Anexo', '01', '02', '03')),
        text('mime', 'Tipo_MIME', 80),
        text('content', 'Anexo'),
        text('summary', 'Resumen', 160),
        text('formCode', 'Codigo_Formulario', 80),
        metadata('general', 'Otros_Metadatos_Generales'),
        metadata('particular', 'Otros_Metadatos_Particulares'),
        text('remarks', 'Observaciones', 160),
      ]),
      MOST_ANNEXES,
    ),
    must(
      group('control', 'De_Internos_Control', [
        must(text('identifier', 'Identificador_Intercambio', 33)),
        code('transport', 'Tipo_Transporte_Entrada', '01', '02', '03', '04', '05', '06', '07', '08'),
        text('transportNumber', 'Numero_Transporte_Entrada', 40),
        text('userName', 'Nombre_Usuario', 80),
        text('userContact', 'Contacto_Usuario', 160),
        text('application', 'Aplicacion_Version_Emisora', 20),
        must(code('annotation', 'Tipo_Anotacion', '01', '02', '03')),
        text('annotationText', 'Descripcion_Tipo_Anotacion', 160),
        must(code('paper', 'Documentacion_Fisica', '1', '2', '3')),
        text('remarks', 'Observaciones_Apunte', 160),
        code('trial', 'Indicador_Prueba', '0', '1'),
        text('previousIdentifier', 'Identificador_Intercambio_Previo', 33),
        ...place('startOffice', 'startUnit', 'Inicio'),
      ]),
    ),
    group('form', 'De_Formulario_Generico', [
      must(text('states', 'Expone', 4000)),
      must(text('requests', 'Solicita', 4000)),
    ]),
  ]),
)

/** The control message: what became of an exchange. */
export const controlFields: GroupField = must(
  group('control', 'De_Control', [
    must(text('origin', 'Codigo_Entidad_Registral_Origen', 21)),
    must(text('destination', 'Codigo_Entidad_Registral_Destino', 21)),
    must(text('identifier', 'Identificador_Intercambio', 33)),
    must(code('kind', 'Tipo_Mensaje', '01', '02', '03', '04', '05', '06')),
    text('description', 'Descripcion_Mensaje', 1024),
    text('entryNumber', 'Numero_Registro_Entrada_Destino', 20),
    text('entryAt', 'Fecha_Hora_Entrada_Destino', 19),
    must(code('trial', 'Indicador_Prueba', '0', '1')),
    many(text('files', 'Identificador_Fichero', 50), MOST_ANNEXES),
    text('errorCode', 'Codigo_Error', 4),
  ]),
)
