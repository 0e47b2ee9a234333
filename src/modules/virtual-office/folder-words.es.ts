/** Words of the folder: what is mine, how it stands, what I can do. */
export const folderWords: Record<string, string> = {
  'virtual-office.error.not-now': 'Tal como está ahora el expediente, eso ya no se puede hacer.',

  'virtual-office.folder.title': 'Mi carpeta',
  'virtual-office.folder.deleted': 'Hemos borrado el borrador',
  'virtual-office.folder.unread_one': 'Tiene una notificación sin abrir',
  'virtual-office.folder.unread_other': 'Tiene {{count}} notificaciones sin abrir',
  'virtual-office.folder.unread-text':
    'Si no la abre en diez días, se entiende que la rechaza y el plazo empieza a contar.',
  'virtual-office.folder.unread-link': 'Ver mis notificaciones',
  'virtual-office.folder.notifications': 'Notificaciones',
  'virtual-office.folder.notifications.none': 'No tiene notificaciones',
  'virtual-office.folder.drafts': 'Solicitudes sin terminar',
  'virtual-office.folder.drafts.none': 'No tiene nada a medias',
  'virtual-office.folder.draft': 'Guardada el {{saved}}. Se conserva hasta el {{until}}.',
  'virtual-office.folder.draft-delete': 'Borrar',
  'virtual-office.folder.expedients': 'Expedientes',
  'virtual-office.folder.expedients.none': 'Todavía no ha presentado nada',
  'virtual-office.folder.expedients.none-text': 'Cuando presente una solicitud, aquí verá cómo va y a quién le toca.',
  'virtual-office.folder.expedients.none-link': 'Buscar un trámite',
  'virtual-office.folder.expedient': 'Expediente {{number}}, del {{date}}',
  'virtual-office.folder.news': 'Novedades',
  'virtual-office.folder.documents': 'Documentos',
  'virtual-office.folder.documents.none': 'Todavía no tiene documentos',
  'virtual-office.folder.document': '{{file}} · {{size}} · {{date}}',
  'virtual-office.folder.all-documents': 'Todos mis documentos y justificantes',
  'virtual-office.folder.more': 'Ver todo',
  'virtual-office.folder.first': 'Volver a lo más reciente',

  'virtual-office.expedient.caption': 'Expediente {{number}}',
  'virtual-office.expedient.correction': 'Lo que le pedimos',
  'virtual-office.expedient.act.correction': 'Contestar al requerimiento',
  'virtual-office.expedient.act.documents': 'Aportar documentos',
  'virtual-office.expedient.act.withdrawal': 'Desistir',
  'virtual-office.expedient.timeline': 'Qué ha pasado',
  'virtual-office.expedient.no-documents': 'En este expediente no hay documentos',
  'virtual-office.expedient.document.application': 'Lo presentó con la solicitud, el {{date}}',
  'virtual-office.expedient.document.party': 'Lo aportó el {{date}}',
  'virtual-office.expedient.document.office': 'Lo añadió el ayuntamiento el {{date}}',
  'virtual-office.expedient.entries': 'Registro',
  'virtual-office.expedient.receipt': 'Justificante',
  'virtual-office.expedient.facts': 'Datos del expediente',
  'virtual-office.expedient.state': 'Estado',
  'virtual-office.expedient.applicant': 'Persona interesada',
  'virtual-office.expedient.unit': 'Quién lo tramita',
  'virtual-office.expedient.entered': 'Entrada en el registro',
  'virtual-office.expedient.due': 'Plazo para resolver',
  'virtual-office.expedient.silence': 'Si no se contesta en plazo',

  'virtual-office.follow-up.title.documents': 'Aportación de documentos al expediente {{number}}',
  'virtual-office.follow-up.title.correction': 'Contestación al requerimiento del expediente {{number}}',
  'virtual-office.follow-up.title.withdrawal': 'Desistimiento de la solicitud del expediente {{number}}',
  'virtual-office.statement.documents':
    'Yo, {{name}}, con NIF {{nif}}, presento estos documentos en el Ayuntamiento de {{council}} y lo firmo con el certificado con el que he entrado. Huella del contenido: {{digest}}.',
  'virtual-office.statement.documents.represented':
    'Yo, {{name}}, con NIF {{nif}}, en nombre de {{other}}, presento estos documentos en el Ayuntamiento de {{council}} y lo firmo con el certificado con el que he entrado. Huella del contenido: {{digest}}.',
  'virtual-office.statement.correction':
    'Yo, {{name}}, con NIF {{nif}}, contesto al requerimiento del Ayuntamiento de {{council}} y lo firmo con el certificado con el que he entrado. Huella del contenido: {{digest}}.',
  'virtual-office.statement.correction.represented':
    'Yo, {{name}}, con NIF {{nif}}, en nombre de {{other}}, contesto al requerimiento del Ayuntamiento de {{council}} y lo firmo con el certificado con el que he entrado. Huella del contenido: {{digest}}.',
  'virtual-office.statement.withdrawal':
    'Yo, {{name}}, con NIF {{nif}}, desisto de mi solicitud ante el Ayuntamiento de {{council}} y lo firmo con el certificado con el que he entrado. Huella del contenido: {{digest}}.',
  'virtual-office.statement.withdrawal.represented':
    'Yo, {{name}}, con NIF {{nif}}, en nombre de {{other}}, desisto de su solicitud ante el Ayuntamiento de {{council}} y lo firmo con el certificado con el que he entrado. Huella del contenido: {{digest}}.',
}
