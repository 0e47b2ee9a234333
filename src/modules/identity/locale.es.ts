const tryAnother =
  'Pruebe con otro certificado. Si el navegador no vuelve a preguntarle, ciérrelo del todo y ábralo de nuevo.'
const inPerson = 'También puede hacer el trámite en persona, en la oficina del ayuntamiento.'

export const identityLocale: Record<string, string> = {
  'identity.access.title': 'Entrar con certificado',
  'identity.access.lead':
    'Para hacer trámites, ver su carpeta o recibir notificaciones necesitamos saber quién es usted. Se identifica con su certificado digital o con su DNI electrónico.',
  'identity.access.before.title': 'Antes de seguir',
  'identity.access.before.installed':
    'Tenga el certificado instalado en este dispositivo, o el DNI electrónico en el lector.',
  'identity.access.before.choose':
    'El navegador le preguntará qué certificado quiere usar. Elija el suyo, o el de la entidad a la que representa.',
  'identity.access.before.no-password': 'No hay contraseñas que recordar y no guardamos su clave.',
  'identity.access.submit': 'Elegir certificado',
  'identity.access.no-certificate.title': '¿No tiene certificado?',
  'identity.access.no-certificate.text':
    'Venga a la oficina del ayuntamiento con su DNI: podemos hacer el trámite con usted. Los certificados de persona física los emite gratis la Fábrica Nacional de Moneda y Timbre.',
  'identity.access.ended':
    'Su sesión ha terminado por seguridad. Lo que tenía guardado sigue en su carpeta: entre otra vez para continuar.',
  'identity.access.failed':
    'No hemos podido completar la entrada: ha pasado demasiado tiempo o se ha abierto en otra ventana. Inténtelo de nuevo.',
  'identity.refused.eyebrow': 'No ha podido entrar',
  'identity.refused.what-to-do': 'Qué puede hacer',
  'identity.refused.retry': 'Intentarlo de nuevo',
  'identity.refused.back': 'Volver a la sede',
  'identity.refused.none.title': 'No hemos recibido ningún certificado',
  'identity.refused.none.happened':
    'Su navegador no ha enviado un certificado. Puede que no haya ninguno instalado en este dispositivo o que se haya cancelado la elección.',
  'identity.refused.none.remedies': `Compruebe que el certificado está instalado en este navegador, o que el DNI está bien puesto en el lector.\nCierre todas las ventanas del navegador y vuelva a entrar para que le pregunte otra vez.\n${inPerson}`,
  'identity.refused.expired.title': 'Su certificado ha caducado',
  'identity.refused.expired.happened': 'La fecha de validez del certificado ya ha pasado, y no podemos admitirlo.',
  'identity.refused.expired.remedies': `Si tiene otro certificado en vigor, elija ese.\nRenueve el certificado con quien se lo emitió. El DNI electrónico se renueva en las comisarías.\n${inPerson}`,
  'identity.refused.not-yet-valid.title': 'Su certificado todavía no es válido',
  'identity.refused.not-yet-valid.happened': 'El certificado empieza a valer en una fecha posterior a hoy.',
  'identity.refused.not-yet-valid.remedies': `Espere a la fecha en que empieza su validez.\n${tryAnother}`,
  'identity.refused.untrusted.title': 'No reconocemos a quien emitió el certificado',
  'identity.refused.untrusted.happened':
    'El certificado no viene de un prestador que esta sede admita, así que no podemos saber si es auténtico.',
  'identity.refused.untrusted.remedies': `Elija un certificado de persona o de representante emitido por la FNMT u otro prestador cualificado, o su DNI electrónico.\n${tryAnother}`,
  'identity.refused.revoked.title': 'Su certificado está revocado',
  'identity.refused.revoked.happened':
    'Quien lo emitió nos dice que ese certificado se anuló antes de su fecha de caducidad.',
  'identity.refused.revoked.remedies': `Si no ha pedido usted la anulación, póngase en contacto con quien lo emitió.\n${tryAnother}`,
  'identity.refused.revocation-unknown.title': 'No hemos podido comprobar su certificado',
  'identity.refused.revocation-unknown.happened':
    'El servicio que dice si un certificado está anulado no nos responde. Por su seguridad no dejamos entrar sin comprobarlo. Su certificado puede estar bien.',
  'identity.refused.revocation-unknown.remedies': `Espere unos minutos e inténtelo de nuevo.\nLo que tuviera guardado en su carpeta no se pierde.\nSi le vence hoy un plazo, llame a la oficina o venga en persona.`,
  'identity.refused.not-a-person.title': 'Ese certificado no es de una persona',
  'identity.refused.not-a-person.happened': 'Es un certificado de página web o de otra clase, y no identifica a nadie.',
  'identity.refused.not-a-person.remedies': tryAnother,
  'identity.refused.seal.title': 'Ese certificado es un sello',
  'identity.refused.seal.happened':
    'Los sellos electrónicos son de un organismo o una empresa y sirven para sellar documentos, no para entrar.',
  'identity.refused.seal.remedies': `Si actúa por una empresa o entidad, elija el certificado de representante.\n${tryAnother}`,
  'identity.refused.unreadable.title': 'No encontramos su NIF en el certificado',
  'identity.refused.unreadable.happened':
    'El certificado es auténtico, pero no hemos podido leer en él un NIF o NIE correcto.',
  'identity.refused.unreadable.remedies': `${tryAnother}\nAvise a la oficina del ayuntamiento y díganos quién emitió el certificado.\n${inPerson}`,
  'identity.refused.policy.title': 'No podemos admitir ese certificado',
  'identity.refused.policy.happened':
    'El certificado no cumple las condiciones de seguridad de esta sede, o no está pensado para identificarse. Por ejemplo: el certificado de firma del DNI sirve para firmar, y para entrar se usa el de autenticación.',
  'identity.refused.policy.remedies': tryAnother,
  'identity.refused.other-person.title': 'Ese certificado es de otra persona',
  'identity.refused.other-person.happened':
    'La firma se le ha pedido a la persona que inició la sesión, y el certificado elegido es de otra. No se ha firmado nada.',
  'identity.refused.other-person.remedies': 'Vuelva a intentarlo y elija su propio certificado.',
  'identity.refused.request-over.title': 'Ha pasado demasiado tiempo',
  'identity.refused.request-over.happened': 'La petición para identificarse ya no vale: se usó antes o caducó.',
  'identity.refused.request-over.remedies':
    'Vuelva a la sede y empiece otra vez. Lo que tuviera guardado no se pierde.',
  'identity.error.person-not-found': 'No encontramos a esa persona.',
  'identity.error.request-lost': 'La petición para identificarse ya no vale. Empiece otra vez.',
  'identity.error.other-person': 'Ese certificado es de otra persona.',
  'identity.error.signature-mismatch':
    'La firma recibida no corresponde a este documento. No se ha firmado nada: inténtelo de nuevo.',
}
