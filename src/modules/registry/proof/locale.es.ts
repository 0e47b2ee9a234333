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

  'registry.receipt.leaf': 'Huella del asiento en el libro',
  'registry.receipt.leaf-check':
    'A partir de mañana podrá comprobar por su cuenta, sin fiarse de nosotros, que este asiento está en el libro y que nadie lo ha cambiado: {{address}}',

  'registry.proof.book.E': 'Entradas de {{year}}',
  'registry.proof.book.S': 'Salidas de {{year}}',
  'registry.proof.book.A': 'Anotaciones de {{year}}',

  'registry.proof.page.title': 'Un libro que se puede comprobar',
  'registry.proof.page.what':
    'Todo lo que entra y sale del registro queda escrito en un libro numerado. Cada noche publicamos aquí cuántos asientos tiene cada libro y una huella de todos ellos, firmada.',
  'registry.proof.page.why':
    'Si alguien cambiara, borrara o añadiera un asiento antiguo, la huella ya no coincidiría. Cualquiera puede comprobarlo, también sin nosotros.',
  'registry.proof.page.private': 'Lo que se publica aquí no contiene datos de ninguna persona.',
  'registry.proof.page.check': 'Comprobar que un justificante está en el libro',
  'registry.proof.page.province-lists': 'Listas diarias de todos los ayuntamientos, selladas por la diputación',
  'registry.proof.page.empty': 'Todavía no hay nada publicado',
  'registry.proof.page.empty-text': 'El primer punto de control se publica la noche después del primer asiento.',
  'registry.proof.page.history': 'Puntos de control publicados',
  'registry.proof.page.day': 'Día',
  'registry.proof.page.seen': 'Comprobado por la diputación',
  'registry.proof.page.not-yet': 'Aún no',
  'registry.proof.page.text': 'Texto firmado',
  'registry.proof.page.download': 'Descargar',
  'registry.proof.page.days': 'Listas diarias de todos los ayuntamientos',
  'registry.proof.page.books': 'Libros',
  'registry.proof.page.list': 'Lista sellada',
  'registry.proof.page.keys': 'Claves públicas',
  'registry.proof.page.keys-text':
    'Con la primera firma este ayuntamiento sus puntos de control. Con la segunda firma la diputación, después de comprobar que cada libro continúa el anterior sin cambios. Guárdelas: así no tendrá que fiarse de lo que diga esta página otro día.',
  'registry.proof.page.key': 'Clave del libro',
  'registry.proof.page.province-key': 'Clave de la diputación',
  'registry.proof.page.how': 'Cómo se comprueba',
  'registry.proof.page.how-text':
    'El formato es público y lo usan otros registros de transparencia: árbol de huellas RFC 6962 y notas firmadas C2SP. La documentación del programa lo describe byte a byte, para que otro programa pueda hacer la misma comprobación.',
  'registry.proof.page.back': 'Volver a la sede',
  'registry.proof.error.no-list': 'La lista de ese día no existe o aún se está sellando',

  'registry.proof.pending.title': 'La prueba estará lista mañana',
  'registry.proof.pending.text':
    'El asiento {{number}} está registrado. El libro se publica cada noche, y la prueba necesita el punto de control de esta noche.',
  'registry.proof.entry.link': 'Prueba del libro',

  'registry.proof.check.title': 'Comprobar un justificante',
  'registry.proof.check.back': 'Volver al libro',
  'registry.proof.check.lead':
    'Compruebe que su presentación está en el libro del registro y que nadie la ha cambiado desde entonces. La comprobación se hace en su equipo: sus ficheros no se envían a ningún sitio.',
  'registry.proof.check.need': 'Necesita:',
  'registry.proof.check.need-proof':
    'El fichero de prueba. Se descarga junto al justificante, desde el día siguiente a la presentación. Su nombre acaba en «-prueba.json».',
  'registry.proof.check.need-receipt': 'Si quiere, también el justificante en PDF.',
  'registry.proof.check.no-script':
    'Para hacer las cuentas en su equipo, esta página necesita que su navegador ejecute sus instrucciones (JavaScript). Ahora no puede.',
  'registry.proof.check.command': 'Sin ellas, la misma comprobación la hace el programa, que es público:',
  'registry.proof.check.proof': 'Fichero de prueba',
  'registry.proof.check.proof-hint': 'Por ejemplo, 2026-E-000123-prueba.json',
  'registry.proof.check.receipt': 'El justificante es el de este asiento',
  'registry.proof.check.paper': 'Justificante en PDF',
  'registry.proof.check.receipt-hint': 'El PDF que recibió. Su sello se comprueba con el lector de PDF o en Valide.',
  'registry.proof.check.submit': 'Comprobar',
  'registry.proof.check.yes': 'Sí',
  'registry.proof.check.no': 'No',
  'registry.proof.check.unknown': 'No se ha comprobado',
  'registry.proof.check.leaf': 'La prueba habla de este número de este libro',
  'registry.proof.check.inclusion': 'El asiento está en el libro publicado',
  'registry.proof.check.signature': 'El ayuntamiento firmó ese punto de control',
  'registry.proof.check.cosigned': 'La diputación comprobó que el libro continuaba sin cambios',
  'registry.proof.check.content': 'El contenido es el que se presentó',
  'registry.proof.check.seal': 'El justificante está sellado y entero',
  'registry.proof.check.trust': 'El sello es de una autoridad de confianza',
  'registry.proof.check.holds.title': 'Está en el libro',
  'registry.proof.check.holds.text':
    'El asiento está en el libro del registro tal como se escribió, y nadie lo ha cambiado.',
  'registry.proof.check.partly.title': 'Está en el libro, pero falta comprobar la firma',
  'registry.proof.check.partly.text':
    'Este navegador no sabe comprobar la firma del punto de control. Pruebe con uno más reciente.',
  'registry.proof.check.fails.title': 'La comprobación no sale bien',
  'registry.proof.check.fails.text':
    'Algo no coincide. Mire abajo qué es. Si los ficheros son los que descargó de aquí, avise al ayuntamiento y guárdelos.',
  'registry.proof.check.none.title': 'El fichero no es una prueba',
  'registry.proof.check.none.text': 'Elija el fichero cuyo nombre acaba en «-prueba.json», tal como lo descargó.',
  'registry.proof.check.alone': 'Sin esta página',
  'registry.proof.check.alone-text':
    'Si prefiere no fiarse de esta página, el programa comprueba lo mismo sin conexión, y además el sello del justificante. También puede escribir el suyo: el formato es público.',
  'registry.proof.command.entry': 'Asiento {{number}}, en un libro de {{size}} asientos ({{names}})',
  'registry.proof.command.line': '{{what}}: {{mark}}',
  'registry.proof.command.file': 'Se presentó el fichero {{name}}: {{mark}}',
  'registry.proof.command.cosigned': 'La diputación lo vio el {{at}}',

  'registry.error.held':
    'Ahora este registro no da números: se ha restaurado una copia de seguridad y se está revisando. Inténtelo más tarde; lo que haya escrito no se pierde.',
  'registry.proof.error.not-held': 'El registro ya da números: alguien lo ha reanudado',
  'registry.proof.error.reason': 'Explique por qué se reanuda, en una frase al menos',
  'registry.proof.error.reason-long': 'El motivo no puede pasar de 2.000 caracteres',
  'registry.proof.alarm.shorter': 'el libro es más corto de lo que se publicó.',
  'registry.proof.alarm.missing-node': 'al libro le faltan partes.',
  'registry.proof.alarm.rewritten': 'el libro no continúa lo que se publicó.',
  'registry.proof.alarm.signature': 'el punto de control no lleva la firma del ayuntamiento.',

  'registry.proof.hold.title': 'Reanudar la numeración',
  'registry.proof.hold.none': 'El registro da números con normalidad.',
  'registry.proof.hold.what':
    'La base de datos contiene menos asientos de los que ya se habían publicado. Suele pasar cuando se restaura una copia de seguridad anterior. Mientras no decida una persona, no se registra nada, para no repetir números que ya tienen su justificante.',
  'registry.proof.hold.before':
    'Antes de reanudar: recupere, si puede, una copia más reciente. Si no puede, reúna los justificantes de los asientos que faltan, porque sus números se volverán a dar.',
  'registry.proof.hold.since': 'No se dan números desde el {{since}}.',
  'registry.proof.hold.head': '{{book}}: se publicaron {{size}} asientos y ahora hay {{now}}.',
  'registry.proof.hold.reason': 'Por qué se reanuda',
  'registry.proof.hold.reason-hint':
    'Quedará escrito y se publicará en la sede, junto a su nombre en el registro interno.',
  'registry.proof.hold.submit': 'Reanudar la numeración',
  'registry.proof.hold.done': 'El registro vuelve a dar números.',
  'registry.proof.hold.earlier': 'Otras veces',
  'registry.proof.hold.is':
    'Desde el {{since}} este registro no da números: se ha restaurado una copia anterior a lo ya publicado y se está revisando.',
  'registry.proof.hold.was':
    'Entre el {{since}} y el {{until}} este registro no dio números porque se restauró una copia anterior a lo ya publicado. Al reanudarlo se dejó escrito: {{reason}}',
}
