import { deskWords } from './locale-desk.es.ts'

/** What every reader of an expedient meets: its state, whose turn it is, what has happened. */
const words: Record<string, string> = {
  'expedients.error.not-found': 'No encontramos ese expediente.',
  'expedients.error.document-not-found': 'No encontramos ese documento en el expediente.',
  'expedients.error.already-moved':
    'Mientras lo miraba, otra persona ha cambiado este expediente. Vuelva a abrirlo, revíselo y repita la acción si sigue haciendo falta.',
  'expedients.error.no-correction': 'No hay ningún requerimiento pendiente de contestar en este expediente.',
  'expedients.error.closed':
    'Este expediente está terminado y ya no admite documentos. Puede presentar una nueva solicitud.',
  'expedients.error.too-late-to-withdraw': 'Este expediente ya está resuelto, así que no se puede desistir.',

  'expedients.state.initiated': 'Recién llegado',
  'expedients.state.correction-pending': 'Pendiente de que la persona interesada conteste',
  'expedients.state.in-progress': 'En tramitación',
  'expedients.state.for-signature': 'Pendiente de firma',
  'expedients.state.resolved': 'Resuelto',
  'expedients.state.notified': 'Notificación a disposición',
  'expedients.state.closed': 'Cerrado',

  'expedients.silence.positive': 'Si no se contesta en plazo, se entiende concedido',
  'expedients.silence.negative': 'Si no se contesta en plazo, se puede entender denegado',
  'expedients.silence.depends': 'El efecto de no contestar en plazo depende del caso',
  'expedients.silence.not_applicable': 'No hay que esperar respuesta',

  'expedients.turn.initiated': 'Le toca al ayuntamiento: {{unit}} tiene que revisar la solicitud.',
  'expedients.turn.initiated.by':
    'Le toca al ayuntamiento: {{unit}} tiene que revisar la solicitud y resolver a más tardar el {{date}}.',
  'expedients.turn.initiated.late': 'Le toca al ayuntamiento: {{unit}} tenía que haber resuelto el {{date}}.',
  'expedients.turn.in-progress': 'Le toca al ayuntamiento: {{unit}} está tramitando el expediente.',
  'expedients.turn.in-progress.by':
    'Le toca al ayuntamiento: {{unit}} está tramitando el expediente y tiene de plazo hasta el {{date}}.',
  'expedients.turn.in-progress.late':
    'Le toca al ayuntamiento: {{unit}} está tramitando el expediente, y el plazo acabó el {{date}}.',
  'expedients.turn.for-signature': 'Le toca al ayuntamiento: la resolución está escrita y pendiente de firma.',
  'expedients.turn.for-signature.by':
    'Le toca al ayuntamiento: la resolución está escrita y pendiente de firma. El plazo acaba el {{date}}.',
  'expedients.turn.for-signature.late':
    'Le toca al ayuntamiento: la resolución está escrita y pendiente de firma. El plazo acabó el {{date}}.',
  'expedients.turn.correction-waiting':
    'Le toca a la persona interesada: tiene que abrir un requerimiento. El plazo para contestar empieza cuando lo abra.',
  'expedients.turn.correction': 'Le toca a la persona interesada: tiene que contestar al requerimiento.',
  'expedients.turn.correction.by':
    'Le toca a la persona interesada: tiene que contestar al requerimiento a más tardar el {{date}}. Mientras tanto, el plazo del ayuntamiento está parado.',
  'expedients.turn.correction.late':
    'Le tocaba a la persona interesada: tenía que contestar al requerimiento a más tardar el {{date}}.',
  'expedients.turn.resolved': 'Le toca al ayuntamiento: la resolución está firmada y se está enviando la notificación.',
  'expedients.turn.notified':
    'Le toca a la persona interesada: tiene la resolución a su disposición en las notificaciones.',
  'expedients.turn.notified.by':
    'Le toca a la persona interesada: tiene que abrir la notificación de la resolución, a más tardar el {{date}}.',
  'expedients.turn.notified.late': 'El plazo para abrir la notificación de la resolución acabó el {{date}}.',
  'expedients.turn.closed.resolution': 'No queda nada por hacer: el expediente está resuelto y notificado.',
  'expedients.turn.closed.withdrawal':
    'No queda nada por hacer: la persona interesada desistió y el expediente está cerrado.',
  'expedients.turn.short.person': 'Persona interesada',
  'expedients.turn.short.council': 'Ayuntamiento',
  'expedients.turn.short.nobody': 'Terminado',

  'expedients.event.opened': 'Se abre el expediente con la solicitud presentada',
  'expedients.event.assigned': 'Se encarga de él {{officer}}',
  'expedients.event.unit-succeeded': 'Lo tramita desde ahora {{to}}, que continúa el trabajo de {{from}}',
  'expedients.event.correction-requested': 'El ayuntamiento pide que se complete o corrija la solicitud',
  'expedients.event.suspended':
    'Notificado el requerimiento: el plazo del ayuntamiento se para hasta que se conteste, como muy tarde el {{dueOn}}',
  'expedients.event.correction-answered': 'La persona interesada contesta al requerimiento y el plazo sigue contando',
  'expedients.event.documents-added': 'La persona interesada aporta más documentos',
  'expedients.event.withdrawn': 'La persona interesada desiste de la solicitud',
  'expedients.event.draft-begun': 'Se empieza a escribir «{{title}}»',
  'expedients.event.sent-to-sign': 'Se envía a firmar «{{title}}»',
  'expedients.event.report-signed': '{{post}} firma «{{title}}»',
  'expedients.event.resolution-signed': '{{post}} firma la resolución «{{title}}»',
  'expedients.event.resolution-signed-public': '{{post}} firma la resolución',
  'expedients.event.signature-rejected': '{{post}} devuelve sin firmar «{{title}}»: {{reason}}',
  'expedients.event.notified': 'La notificación está a disposición de la persona interesada hasta el {{until}}',
  'expedients.event.notified-by-post':
    'La resolución sale por correo postal, y está también en las notificaciones de la sede',
  'expedients.event.correction-available':
    'El requerimiento está a disposición de la persona interesada hasta el {{until}}',
  'expedients.event.correction-by-post':
    'El requerimiento sale por correo postal, y está también en las notificaciones de la sede',
  'expedients.event.notification-accessed': 'La persona interesada abre la notificación',
  'expedients.event.notification-refused': 'La persona interesada rechaza la notificación',
  'expedients.event.notification-expired': 'Pasan diez días sin abrir la notificación, que se entiende rechazada',
  'expedients.event.notification-delivered': 'La notificación en papel queda entregada',
  'expedients.event.notification-published': 'La notificación se hace por anuncio en el Boletín Oficial del Estado',
  'expedients.event.term-extended':
    'Por una incidencia técnica de la sede, el plazo que acababa el {{from}} se amplía hasta el {{to}}',
  'expedients.event.closed': 'El expediente se cierra',
  'expedients.event.silence': 'Acaba el plazo para resolver sin que se haya notificado la resolución',
}

const expedientsLocale: Record<string, string> = { ...words, ...deskWords }
export default expedientsLocale
