/** Pages every procedure has, added by the engine around the ones of its definition. */

export const reservedPageIds = [
  'solicitante',
  'notificaciones',
  'consulta-datos',
  'documentos',
  'tareas',
  'revisar',
  'firmar',
  'presentada',
] as const as readonly string[]

export const reservedFieldIds: readonly string[] = [
  'solicitanteTipo',
  'solicitanteNif',
  'solicitanteNombre',
  'solicitanteObligado',
  'representanteNif',
  'representanteNombre',
  'enNombreDeOtra',
  'representadaNif',
  'representadaNombre',
  'representacionMedio',
  'domicilio',
  'correo',
  'telefono',
  'canal',
  'correoAviso',
  'movilAviso',
  'oposicion',
  'oposicionMotivo',
]
