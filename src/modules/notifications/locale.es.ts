import { deskWords } from './locale-desk.es.ts'

/** What the addressee reads: on the screen, on paper and in the e-mail. */
const words: Record<string, string> = {
  'notifications.error.not-found': 'No encontramos esa notificación entre las suyas.',
  'notifications.error.already-open': 'Esta notificación ya está abierta, así que no se puede rechazar.',
  'notifications.error.no-acknowledgement':
    'El acuse de esta notificación se está preparando. Vuelva a pedirlo dentro de un momento.',

  'notifications.title.resolution': 'Resolución del expediente {{number}}',
  'notifications.title.correction': 'Requerimiento en el expediente {{number}}',
  'notifications.kind.resolution': 'La resolución de su expediente',
  'notifications.kind.correction': 'Le pedimos que complete o corrija su solicitud',
  'notifications.issuer': 'Ayuntamiento de {{council}}, {{unit}}',

  'notifications.state.available': 'Sin abrir',
  'notifications.state.accessed': 'Abierta',
  'notifications.state.refused': 'Rechazada',
  'notifications.state.expired': 'Caducada sin abrir',
  'notifications.state.delivered': 'Entregada en papel',
  'notifications.state.published': 'Publicada en el BOE',

  'notifications.field.issuer': 'Quién la envía',
  'notifications.field.kind': 'De qué trata',
  'notifications.field.expedient': 'Expediente',
  'notifications.field.addressee': 'Para',
  'notifications.field.interested': 'Persona interesada',
  'notifications.field.representative': 'Representante',
  'notifications.field.unit': 'Oficina que lo tramita',
  'notifications.field.date': 'Fecha',
  'notifications.field.title': 'Notificación',
  'notifications.field.document': 'Documento notificado',
  'notifications.field.digest': 'Huella (SHA-256)',
  'notifications.field.entry': 'Registro de salida',
  'notifications.field.available': 'A su disposición desde',
  'notifications.field.until': 'Se puede abrir hasta',
  'notifications.field.practised': 'Notificada',
  'notifications.field.result': 'Resultado',
  'notifications.field.who': 'Quién lo hizo',
  'notifications.field.on-behalf': 'En nombre de',
  'notifications.field.identification': 'Cómo se identificó',
  'notifications.field.address': 'Dirección de Internet',
  'notifications.identification.certificate': 'Con certificado electrónico',

  'notifications.list.title': 'Mis notificaciones',
  'notifications.list.lead':
    'Aquí le dejamos lo que el ayuntamiento tiene que comunicarle oficialmente. Ábralo cuanto antes: los plazos cuentan.',
  'notifications.list.back': 'Mi carpeta',
  'notifications.list.empty': 'No tiene notificaciones',
  'notifications.list.empty.text':
    'Cuando el ayuntamiento tenga algo que notificarle, lo verá aquí. Si nos dejó su correo, además le avisaremos.',
  'notifications.list.until': 'Puede abrirla hasta el {{date}}',
  'notifications.list.since': 'A su disposición desde el {{date}}',
  'notifications.list.first': 'Volver a las más recientes',

  'notifications.page.back': 'Mis notificaciones',
  'notifications.open.title': 'Qué pasa cuando la abre',
  'notifications.open.meaning':
    'Al abrirla, la notificación queda hecha. Desde el día siguiente cuentan los plazos para contestar o para recurrir.',
  'notifications.open.otherwise':
    'Si no la abre antes de que acabe el {{date}}, la ley la da por rechazada: será como si la hubiera recibido, y el expediente seguirá adelante.',
  'notifications.open.paper':
    'Se la enviamos también en papel, como usted pidió. Si la abre aquí antes de que le llegue, cuenta la fecha en que la abra.',
  'notifications.open.submit': 'Abrir la notificación',
  'notifications.open.refuse': 'No quiero recibirla',
  'notifications.open.statement':
    'Abro esta notificación y sé que con eso queda hecha: sus plazos cuentan desde mañana.',
  'notifications.open.late': 'Leer el documento',

  'notifications.outcome.accessed.resolution':
    'Quedó notificada el {{date}}. Los plazos para recurrir cuentan desde el día siguiente; el documento dice cuáles son.',
  'notifications.outcome.accessed.correction':
    'Quedó notificada el {{date}}. Tiene diez días hábiles para contestar, que cuentan desde el día siguiente.',
  'notifications.outcome.refused.resolution':
    'Se rechazó el {{date}}. La ley la da por hecha, y los plazos para recurrir cuentan desde el día siguiente. Puede leer el documento cuando quiera.',
  'notifications.outcome.refused.correction':
    'Se rechazó el {{date}}. La ley la da por hecha, y los diez días hábiles para contestar cuentan desde el día siguiente. Puede leer el documento cuando quiera.',
  'notifications.outcome.expired.resolution':
    'Pasaron los diez días sin que se abriera, y la ley la da por hecha. Los plazos para recurrir ya cuentan. Puede leer el documento cuando quiera.',
  'notifications.outcome.expired.correction':
    'Pasaron los diez días sin que se abriera, y la ley la da por hecha. Los diez días hábiles para contestar ya cuentan. Puede leer el documento cuando quiera.',
  'notifications.outcome.delivered.resolution':
    'Se la entregamos en papel el {{date}}. Los plazos para recurrir cuentan desde el día siguiente; el documento dice cuáles son.',
  'notifications.outcome.delivered.correction':
    'Se la entregamos en papel el {{date}}. Tiene diez días hábiles para contestar, que cuentan desde el día siguiente.',
  'notifications.outcome.published.resolution':
    'No pudimos entregarla y se anunció en el Boletín Oficial del Estado el {{date}}. Los plazos para recurrir cuentan desde el día siguiente.',
  'notifications.outcome.published.correction':
    'No pudimos entregarla y se anunció en el Boletín Oficial del Estado el {{date}}. Los diez días hábiles para contestar cuentan desde el día siguiente.',

  'notifications.document.title': 'El documento',
  'notifications.document.download': 'Descargar el documento',
  'notifications.document.answer': 'Ir al expediente para contestar',
  'notifications.acknowledgement.download': 'Descargar el acuse',
  'notifications.acknowledgement.coming':
    'El acuse, que prueba la fecha, se está preparando. Lo encontrará aquí dentro de un momento.',

  'notifications.refuse.title': '¿Seguro que no quiere recibirla?',
  'notifications.refuse.lead':
    'Rechazarla no la detiene. La ley la da por hecha en el mismo momento en que la rechaza.',
  'notifications.refuse.consequence.resolution': 'Los plazos para recurrir empezarán a contar mañana.',
  'notifications.refuse.consequence.correction':
    'Los diez días hábiles para contestar empezarán a contar mañana. Si no contesta, se entenderá que desiste de su solicitud.',
  'notifications.refuse.submit': 'Rechazar la notificación',
  'notifications.refuse.keep': 'Volver sin rechazarla',
  'notifications.refuse.statement': 'Rechazo recibir esta notificación y sé que el expediente seguirá adelante.',

  'notifications.seal.reason': 'Sello del ayuntamiento',
  'notifications.correction.title': 'Requerimiento del expediente {{number}}',
  'notifications.correction.heading': 'Requerimiento para completar o corregir una solicitud',
  'notifications.correction.lead':
    'Hemos revisado su solicitud. Para poder seguir con ella necesitamos que complete o corrija lo siguiente:',
  'notifications.correction.term.title': 'De cuánto tiempo dispone',
  'notifications.correction.term_one':
    'Tiene {{count}} día hábil para contestar. Cuenta desde el día siguiente al de esta notificación (artículo 68.1 de la Ley 39/2015, de 1 de octubre).',
  'notifications.correction.term_other':
    'Tiene {{count}} días hábiles para contestar. Cuentan desde el día siguiente al de esta notificación (artículo 68.1 de la Ley 39/2015, de 1 de octubre). No cuentan sábados, domingos ni festivos.',
  'notifications.correction.clock':
    'Mientras tanto, el plazo que tiene el ayuntamiento para resolver se detiene. Volverá a contar cuando conteste o cuando acabe el suyo (artículo 22.1.a de la misma ley).',
  'notifications.correction.consequence.title': 'Qué pasa si no contesta',
  'notifications.correction.consequence':
    'Si no lo hace en ese plazo, se entenderá que desiste de su solicitud, y se dictará una resolución que así lo diga (artículos 68.1 y 21 de la Ley 39/2015).',
  'notifications.correction.how.title': 'Cómo se contesta',
  'notifications.correction.how':
    'En su carpeta de la sede electrónica ({{address}}/carpeta), dentro del expediente. Si la ley no le obliga a usar medios electrónicos, también en persona, en el registro del ayuntamiento.',

  'notifications.acknowledgement.title': 'Acuse de la notificación {{number}}',
  'notifications.acknowledgement.heading': 'Acuse de notificación',
  'notifications.acknowledgement.lead.accessed':
    'La notificación se abrió en la sede electrónica el {{date}} y quedó practicada en ese momento.',
  'notifications.acknowledgement.lead.refused': 'La notificación se rechazó expresamente el {{date}}.',
  'notifications.acknowledgement.lead.expired':
    'Pasaron diez días naturales desde que se puso a disposición sin que nadie la abriera. Se entiende rechazada el {{date}}.',
  'notifications.acknowledgement.lead.delivered': 'La notificación en papel se practicó el {{date}}.',
  'notifications.acknowledgement.lead.published':
    'No fue posible practicar la notificación y se anunció en el Boletín Oficial del Estado el {{date}}.',
  'notifications.acknowledgement.what': 'Qué pasó',
  'notifications.acknowledgement.law':
    'Ley 39/2015, de 1 de octubre, artículos 40 a 44, y Reglamento aprobado por el Real Decreto 203/2021, de 30 de marzo, artículo 42. Las horas son las oficiales de la sede electrónica.',

  'notifications.mail.subject': 'Tiene una notificación del Ayuntamiento de {{council}}',
  'notifications.mail.text':
    'Buenos días:\n\nEl Ayuntamiento de {{council}} tiene una notificación para usted. Puede abrirla hasta el {{date}}. Después, la ley la da por rechazada y los plazos empiezan a contar.\n\nÁbrala aquí, con su certificado:\n{{address}}\n\nEste correo es solo un aviso. No es la notificación ni dice lo que contiene.\nPor seguridad, compruebe que la dirección es la de la sede de su ayuntamiento antes de identificarse.\n',
  'notifications.mail.text.paper':
    'Buenos días:\n\nEl Ayuntamiento de {{council}} le envía una notificación en papel, como usted pidió.\n\nSi quiere leerla antes, está también aquí, con su certificado:\n{{address}}\n\nSi la abre en la sede, cuenta la fecha en que la abra.\n\nEste correo es solo un aviso. No es la notificación ni dice lo que contiene.\nPor seguridad, compruebe que la dirección es la de la sede de su ayuntamiento antes de identificarse.\n',
}

export const notificationsLocale: Record<string, string> = { ...words, ...deskWords }
