import { configurationWords } from './locale-configuration.es.ts'

/** Words of the units' inbox and of an entry's way through the house. */
export const distributionLocale: Record<string, string> = {
  ...configurationWords,
  'registry.error.no-office': 'Esta sede no tiene oficina de registro.',

  'registry.distribution.error.moved':
    'Mientras usted lo miraba, otra persona ha cambiado el estado de este asiento. Vuelva a abrirlo para ver cómo está.',
  'registry.distribution.error.other-unit': 'Este asiento está en una unidad que no es la suya.',
  'registry.distribution.error.unit-gone': 'Alguna de las unidades elegidas ya no existe.',
  'registry.distribution.error.units-missing': 'Elija al menos una unidad',
  'registry.distribution.error.reason-missing': 'Diga por qué lo devuelve',
  'registry.distribution.error.reason-long': 'El motivo no puede pasar de 2.000 caracteres',

  'registry.distribution.accept': 'Aceptar',
  'registry.distribution.return': 'Devolver',
  'registry.distribution.redistribute': 'Enviar a otra unidad',
  'registry.distribution.link': 'Llevar a un expediente',

  'registry.distribution.state.distributed': 'Sin aceptar',
  'registry.distribution.state.accepted': 'Aceptado',
  'registry.distribution.state.linked': 'En un expediente',
  'registry.distribution.state.returned': 'Devuelto',
  'registry.distribution.state.redistributed': 'Enviado a otra unidad',
  'registry.distribution.state.annulled': 'Anulado',
  'registry.distribution.since': 'Desde el {{moment}}',

  'registry.distribution.tray.title': 'Bandeja de entrada',
  'registry.distribution.tray.nuevas': 'Sin aceptar',
  'registry.distribution.tray.nuevas.lead':
    'Lo que ha llegado a sus unidades y nadie ha aceptado. Primero, lo que más espera.',
  'registry.distribution.tray.nuevas.none': 'No hay nada sin aceptar',
  'registry.distribution.tray.nuevas.none.text': 'Cuando llegue algo para sus unidades, aparecerá aquí.',
  'registry.distribution.tray.aceptadas': 'Aceptados',
  'registry.distribution.tray.aceptadas.lead':
    'Lo que sus unidades han aceptado y todavía no está en ningún expediente.',
  'registry.distribution.tray.aceptadas.none': 'No hay nada pendiente de llevar a un expediente',
  'registry.distribution.tray.aceptadas.none.text': 'Lo que acepten sus unidades aparecerá aquí.',
  'registry.distribution.tray.devueltas': 'Devueltos',
  'registry.distribution.tray.devueltas.lead': 'Lo que las unidades han devuelto y hay que enviar a otra.',
  'registry.distribution.tray.devueltas.none': 'Ninguna unidad ha devuelto nada',
  'registry.distribution.tray.devueltas.none.text': 'Si una unidad devuelve un asiento, aparecerá aquí con su motivo.',
  'registry.distribution.tray.todas': 'Sin aceptar en todas las unidades',
  'registry.distribution.tray.todas.lead':
    'Lo que ninguna persona de la unidad ha aceptado. Primero, lo que más espera.',
  'registry.distribution.tray.todas.none': 'No hay nada sin aceptar en ninguna unidad',
  'registry.distribution.tray.todas.none.text': 'Todo lo que ha entrado está aceptado.',
  'registry.distribution.tray.configure': 'Oficinas, reglas de reparto y unidades',
  'registry.distribution.tray.pages': 'Páginas de la bandeja',
  'registry.distribution.tray.first': 'Volver a lo que más espera',

  'registry.distribution.waits.today': 'De hoy',
  'registry.distribution.waits_one': 'Un día',
  'registry.distribution.waits_other': '{{count}} días',
  'registry.distribution.waits.distributed': 'Espera desde el {{moment}}.',
  'registry.distribution.waits.accepted': 'Aceptado el {{moment}}.',
  'registry.distribution.waits.returned': 'Devuelto el {{moment}}.',

  'registry.distribution.waits.presented': 'Se presentó el {{day}}.',
  'registry.distribution.waits.reason': 'Motivo: {{reason}}',

  'registry.distribution.done.aceptado': 'Aceptado. Lo tiene en «Aceptados».',
  'registry.distribution.done.devuelto': 'Devuelto. El registro lo enviará a la unidad que corresponda.',
  'registry.distribution.done.enviado': 'Enviado a las unidades elegidas.',

  'registry.distribution.fact.subject': 'Asunto',
  'registry.distribution.fact.interested': 'Persona interesada',
  'registry.distribution.fact.unit': 'Unidad',
  'registry.distribution.fact.state': 'Estado',

  'registry.distribution.back': 'Volver al asiento',
  'registry.distribution.return.title': 'Devolver al registro',
  'registry.distribution.return.reason': '¿Por qué lo devuelve?',
  'registry.distribution.return.reason-hint':
    'Lo leerá quien tenga que enviarlo a otra unidad. Si sabe a cuál corresponde, dígalo.',
  'registry.distribution.return.submit': 'Devolver',
  'registry.distribution.redistribute.title': 'Enviar a otra unidad',
  'registry.distribution.redistribute.units': '¿A qué unidad?',
  'registry.distribution.redistribute.units-hint': 'Puede elegir varias. A cada una le llegará a su bandeja.',
  'registry.distribution.redistribute.same': 'Es donde está ahora.',
  'registry.distribution.redistribute.reason': 'Motivo',
  'registry.distribution.redistribute.submit': 'Enviar',

  'registry.distribution.step.registered': 'Registrado',
  'registry.distribution.step.registered.E': 'Enviado a: {{units}}.',
  'registry.distribution.step.registered.S': 'De: {{units}}.',
  'registry.distribution.step.distributed': 'Enviado a una unidad',
  'registry.distribution.step.accepted': 'Aceptado por la unidad',
  'registry.distribution.step.returned': 'Devuelto al registro',
  'registry.distribution.step.redistributed': 'Enviado a otra unidad',
  'registry.distribution.step.redistributed.text': 'De {{from}} a {{to}}.',
  'registry.distribution.step.linked': 'Llevado a un expediente',
  'registry.distribution.step.linked.text': 'Expediente {{number}}.',
  'registry.distribution.step.sent': 'Enviado a otra administración',
  'registry.distribution.step.confirmed': 'Confirmado por la otra administración',
  'registry.distribution.step.rejected': 'Rechazado por la otra administración',
  'registry.distribution.step.forwarded': 'Reenviado a otra administración',
  'registry.distribution.step.voided': 'Anulado',
}
