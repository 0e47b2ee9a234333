export const provinceLocale: Record<string, string> = {
  'province.home.title': 'Los ayuntamientos de la {{name}}',
  'province.home.lead':
    'Cada ayuntamiento tiene su sede electrónica. Elija el suyo para hacer un trámite, seguir un expediente o saber dónde y cuándo le atienden.',
  'province.home.search': 'Busque su ayuntamiento',
  'province.home.search-hint': 'No hace falta que ponga los acentos',
  'province.home.letters': 'Por letra',
  'province.home.all': 'Ver todos los ayuntamientos',
  'province.home.found_one': 'Un ayuntamiento',
  'province.home.found_other': '{{count}} ayuntamientos',
  'province.home.nothing': 'No hay ningún ayuntamiento que se llame «{{q}}»',
  'province.home.nothing-text':
    'Pruebe solo con una parte del nombre. Si su pueblo es una entidad menor, busque el municipio al que pertenece.',
  'province.home.people_one': '{{number}} habitante',
  'province.home.people_other': '{{number}} habitantes',
  'province.home.figures': 'La provincia en cifras',
  'province.home.figure.councils': 'Ayuntamientos con sede',
  'province.home.figure.people': 'Habitantes',
  'province.home.figure.procedures': 'Trámites del catálogo común',
  'province.home.what': 'Qué es esto',
  'province.home.what-1':
    'Es la administración electrónica que la Diputación pone a disposición de los ayuntamientos de la provincia. Todos usan el mismo programa y el mismo catálogo, y cada uno responde de su sede, de su registro y de lo que resuelve.',
  'province.home.what-2':
    'Lo que se hace por Internet se puede hacer también en persona, en la oficina de cada ayuntamiento.',
  'province.home.catalogue': 'Ver los trámites del catálogo común',
  'province.home.verify': 'Verificar un documento',
}
