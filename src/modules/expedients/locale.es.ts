const words: Record<string, string> = {
  'expedients.error.not-found': 'No encontramos ese expediente.',
  'expedients.error.already-moved':
    'Mientras lo miraba, otra persona ha cambiado este expediente. Lo tiene actualizado en pantalla: revíselo y repita la acción si sigue haciendo falta.',
  'expedients.error.no-correction': 'No hay ningún requerimiento pendiente de contestar en este expediente.',
  'expedients.error.closed':
    'Este expediente está terminado y ya no admite documentos. Puede presentar una nueva solicitud.',
  'expedients.error.too-late-to-withdraw': 'Este expediente ya está resuelto, así que no se puede desistir.',

  'expedients.turn.initiated': 'Le toca al ayuntamiento: {{unit}} tiene que revisar la solicitud.',
  'expedients.turn.initiated.by':
    'Le toca al ayuntamiento: {{unit}} tiene que revisar la solicitud y resolver antes de que acabe el {{date}}.',
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

  'expedients.event.opened': 'Se abre el expediente con la solicitud presentada.',
  'expedients.event.correction-requested': 'El ayuntamiento pide que se complete o corrija la solicitud.',
  'expedients.event.suspended':
    'Notificado el requerimiento. El plazo del ayuntamiento se para hasta que se conteste, como muy tarde el {{dueOn}}.',
  'expedients.event.correction-answered': 'La persona interesada contesta al requerimiento. El plazo sigue contando.',
  'expedients.event.documents-added': 'La persona interesada aporta más documentos.',
  'expedients.event.withdrawn': 'La persona interesada desiste de la solicitud.',
}

export default words
