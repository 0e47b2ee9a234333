export const proofLocale: Record<string, string> = {
  'registry.proof.list.title': 'Puntos de control de los libros de registro: {{day}}',
  'registry.proof.list.file': 'puntos-de-control',
  'registry.proof.list.reason': 'Lista diaria de puntos de control',
  'registry.proof.list.heading': 'Puntos de control de los libros de registro',
  'registry.proof.list.lead':
    'Cada noche, los libros de registro de los ayuntamientos publican cuántos asientos tienen y la huella de todos ellos. Esta lista reúne los puntos de control del día. No contiene datos personales.',
  'registry.proof.list.caption_one': '{{count}} libro',
  'registry.proof.list.caption_other': '{{count}} libros',
  'registry.proof.list.council': 'Ayuntamiento',
  'registry.proof.list.book': 'Libro',
  'registry.proof.list.size': 'Asientos',
  'registry.proof.list.root': 'Huella del libro',
  'registry.proof.list.seen': 'Visto por la diputación',
  'registry.proof.list.yes': 'Sí',
  'registry.proof.list.no': 'No',
  'registry.proof.list.how':
    'E: entradas. S: salidas. A: anotaciones. «Visto» quiere decir que la diputación ha comprobado que el libro continúa el del punto de control anterior sin cambiar nada.',
}
