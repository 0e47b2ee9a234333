export const registryLocale: Record<string, string> = {
  'registry.direction.E': 'Entrada',
  'registry.direction.S': 'Salida',
  'registry.direction.E.plural': 'Entradas',
  'registry.direction.S.plural': 'Salidas',
  'registry.channel.online': 'Por internet',
  'registry.channel.counter': 'En persona',
  'registry.channel.system': 'Automático',
  'registry.channel.interchange': 'Desde otra administración',
  'registry.party.interested': 'Persona interesada',
  'registry.party.representative': 'Representante',
  'registry.party.addressee': 'Destinatario',
  'registry.nobody': 'Sin persona indicada',
  'registry.effective.same': 'Desde ese mismo momento',
  'registry.effective.later': '{{day}}, a las {{time}}. Se presentó en un día inhábil.',

  'registry.receipt.issued': 'Emitido',
  'registry.receipt.pending': 'Pendiente',

  'registry.entry.back': 'Volver al registro',
  'registry.entry.office': 'Oficina de origen',

  'registry.pending.title': 'El justificante se está firmando',
  'registry.pending.valid': 'Su presentación está registrada con el número {{number}}, el {{presented}}. Es válida.',
  'registry.pending.text':
    'El documento sellado suele tardar unos segundos. Si no está, vuelva dentro de unos minutos.',
  'registry.pending.again': 'Volver a intentarlo',

  'registry.error.entry-not-found': 'No encontramos este asiento.',
  'registry.error.key-reused':
    'Este formulario ya se registró con otro contenido. Vuelva al registro y empiece uno nuevo.',
  'registry.error.clock': 'Ahora no podemos registrar porque la hora oficial no es segura. Inténtelo en unos minutos.',
  'registry.error.nif': 'Revise el NIF o NIE: la letra no corresponde',
  'registry.error.name-missing': 'Escriba el nombre de la persona o entidad',
  'registry.error.name-long': 'El nombre no puede pasar de 250 caracteres',
  'registry.error.subject-missing': 'Escriba el asunto',
  'registry.error.subject-long': 'El asunto no puede pasar de 250 caracteres',
  'registry.error.unit-missing': 'Elija la unidad que lo tramitará',
  'registry.error.observations-long': 'Las observaciones no pueden pasar de 2.000 caracteres',
  'registry.error.form-key': 'Abra el formulario de nuevo',

  'registry.receipt.title.E': 'Justificante de registro de entrada {{number}}',
  'registry.receipt.title.S': 'Justificante de registro de salida {{number}}',
  'registry.receipt.heading.E': 'Justificante de registro de entrada',
  'registry.receipt.heading.S': 'Justificante de registro de salida',
  'registry.receipt.lead.E': 'Lo que usted ha presentado está registrado con el número {{number}}.',
  'registry.receipt.lead.S': 'Esta salida está registrada con el número {{number}}.',
  'registry.receipt.issuer': 'Registro Electrónico General',
  'registry.receipt.reason': 'Justificante del registro electrónico',
  'registry.receipt.number': 'Número de registro',
  'registry.receipt.presented': 'Fecha y hora de presentación',
  'registry.receipt.effective': 'Fecha y hora a efectos de plazos',
  'registry.receipt.moment': '{{moment}} (hora oficial peninsular)',
  'registry.receipt.subject': 'Asunto',
  'registry.receipt.organ': 'Administración',
  'registry.receipt.unit': 'Unidad que lo tramita',
  'registry.receipt.procedure': 'Trámite',
  'registry.receipt.channel': 'Cómo se presentó',
  'registry.receipt.law.E.online':
    'Presentado en la sede electrónica, cuyo registro está abierto todos los días del año a todas las horas (artículos 16.4.a y 31.2.a de la Ley 39/2015).',
  'registry.receipt.law.E.counter':
    'Presentado en persona en la oficina de asistencia en materia de registros. Lo que se trae en papel se digitaliza y se devuelve, salvo lo que la norma obliga a guardar (artículos 16.4 y 16.5 de la Ley 39/2015).',
  'registry.receipt.law.E.interchange':
    'Recibido de otra administración por interconexión de registros (artículo 16.4 de la Ley 39/2015). Para quien lo presentó vale la fecha del registro de origen. Los plazos de esta administración empiezan con la entrada en este registro (artículo 31.2.c).',
  'registry.receipt.law.E.system':
    'Presentado por una aplicación y registrado por actuación automatizada, con el sello de esta administración (artículos 16.4 de la Ley 39/2015 y 41 de la Ley 40/2015).',
  'registry.receipt.law.S.online': 'Salida registrada desde la sede electrónica (artículo 16.1 de la Ley 39/2015).',
  'registry.receipt.law.S.counter':
    'Salida registrada en la oficina de registro, por el orden en que salió (artículo 16.2 de la Ley 39/2015).',
  'registry.receipt.law.S.interchange':
    'Salida enviada a otra administración por interconexión de registros (artículo 16.4 de la Ley 39/2015).',
  'registry.receipt.law.S.system':
    'Salida registrada por actuación automatizada (artículos 16.1 de la Ley 39/2015 y 41 de la Ley 40/2015).',
  'registry.receipt.parties': 'Personas',
  'registry.receipt.content-digest': 'Huella SHA-256 de lo presentado',
  'registry.receipt.documents': 'Documentos aportados',
  'registry.receipt.documents.caption_one': '{{count}} documento',
  'registry.receipt.documents.caption_other': '{{count}} documentos',
  'registry.receipt.documents.name': 'Documento',
  'registry.receipt.documents.type': 'Tipo',
  'registry.receipt.documents.size': 'Tamaño',
  'registry.receipt.documents.digest': 'Huella SHA-256',
  'registry.receipt.no-documents': 'No se ha aportado ningún documento.',
  'registry.receipt.terms.title': 'Desde cuándo cuentan los plazos',
  'registry.receipt.terms.same': 'Lo presentado cuenta desde el {{day}}, el mismo día de su presentación.',
  'registry.receipt.terms.later':
    'Se ha presentado en un día inhábil. Por eso cuenta desde la primera hora del primer día hábil siguiente: {{day}}, a las {{time}} (artículo 31.2.b de la Ley 39/2015).',
  'registry.receipt.terms.start':
    'El plazo que tiene la administración para cumplir empieza el {{moment}}, cuando tiene entrada a estos efectos en su registro (artículos 21.3.b y 31.2.c de la Ley 39/2015).',
  'registry.receipt.terms.proof':
    'Este justificante acredita la fecha y hora de presentación, el número de registro y los documentos aportados (artículo 16.3 de la Ley 39/2015). No supone que la solicitud esté completa ni que se haya aceptado.',
  'registry.receipt.footer': 'Registro {{number}}',
}
