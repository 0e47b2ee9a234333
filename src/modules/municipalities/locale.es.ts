export default {
  'municipalities.shield': 'Escudo de {{name}}',
  'municipalities.error.not-found': 'No existe este ayuntamiento.',
  'municipalities.error.unit-not-found': 'No existe esta unidad.',
  'municipalities.error.unit-ended':
    'Alguna de estas unidades ya no existe, o es la misma que continúa. Mire cómo están ahora.',
  'municipalities.error.no-calendar': 'Todavía no hay calendario del año {{year}}.',
  'municipalities.error.holiday-exists': 'Ese día ya es inhábil en el calendario.',
  'municipalities.error.no-such-holiday': 'Ese día no está en el calendario.',
  'municipalities.error.not-the-next-year':
    'Los calendarios se preparan de año en año: el de {{year}} no es el siguiente.',
  'municipalities.error.calendar-confirmed': 'El calendario de {{year}} ya está confirmado y no se puede cambiar.',
  'municipalities.error.two-local-holidays':
    'El calendario de {{year}} debe tener dos fiestas locales. Ahora tiene {{found}}.',
  'municipalities.scope.national': 'Nacional',
  'municipalities.scope.regional': 'Extremadura',
  'municipalities.scope.local': 'Local',
}
