export const documentsLocale: Record<string, string> = {
  'documents.error.not-found': 'No encontramos este documento.',
  'documents.error.final': 'Este documento ya es definitivo y no puede cambiar.',
  'documents.error.too-many': 'Ha probado muchos códigos en poco tiempo. Espere unos minutos y vuelva a intentarlo.',

  'documents.house.council': 'el Ayuntamiento de {{name}}',
  'documents.house.province': 'la {{name}}',

  'documents.verify.title': 'Verificar un documento',
  'documents.verify.lead': 'Compruebe que un documento en papel o en PDF es el que emitió {{name}}.',
  'documents.verify.label': 'Código seguro de verificación',
  'documents.verify.hint':
    'Está en el pie o en el lateral de cada página. Son 25 letras y números. Da igual si escribe mayúsculas, espacios o guiones.',
  'documents.verify.submit': 'Verificar',
  'documents.verify.unknown':
    'No hay ningún documento con este código en esta sede. Revise que lo ha copiado entero, sin cambiar ningún carácter.',
  'documents.verify.missing': 'Escriba el código que aparece en el documento',
  'documents.verify.where.title': 'Qué va a ver',
  'documents.verify.where.text':
    'Si el código es correcto, le mostramos el documento original para que lo compare con el suyo. Es gratis y no hace falta identificarse.',
  'documents.verified.title': 'El documento es auténtico',
  'documents.verified.text': 'Lo emitió {{name}} y no ha cambiado desde entonces. Compárelo con el que usted tiene.',
  'documents.damaged.title': 'El código es correcto, pero el documento no se puede comprobar',
  'documents.damaged.text':
    'El archivo guardado no coincide con el que se emitió. Ya hemos avisado a quien lo tiene que revisar. No dé por bueno el documento por ahora.',
  'documents.verified.name': 'Documento',
  'documents.verified.issuer': 'Emitido por',
  'documents.verified.identifier': 'Identificador',
  'documents.verified.captured': 'Fecha',
  'documents.verified.code': 'Código de verificación',
  'documents.verified.digest': 'Huella SHA-256',
  'documents.verified.signatures': 'Firmas y sellos',
  'documents.verified.seal': 'Sello electrónico: {{name}}',
  'documents.verified.person': 'Firmado por {{name}}',
  'documents.verified.person-post': 'Firmado por {{name}}, {{post}}',
  'documents.verified.no-signatures': 'Este documento se comprueba solo con su código.',
  'documents.verified.when': '{{moment}} (hora oficial)',
  'documents.verified.intact': 'Íntegro',
  'documents.verified.not-intact': 'No coincide',
  'documents.verified.state': 'Comprobación',
  'documents.verified.download': 'Descargar el documento',
  'documents.verified.view': 'Ver el documento',
  'documents.verified.another': 'Verificar otro documento',
}
