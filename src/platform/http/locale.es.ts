/** Words for what can go wrong with files that are sent. */
export const httpLocale: Record<string, string> = {
  'upload.refused.empty': '«{{name}}» está vacío. Elija el archivo de nuevo.',
  'upload.refused.format': '«{{name}}» no es de un tipo admitido. Envíelo como PDF, si puede.',
  'upload.refused.wrong-extension':
    'El nombre de «{{name}}» no corresponde a su contenido. Guárdelo otra vez con el programa con el que lo hizo.',
  'upload.refused.double-extension':
    'El nombre de «{{name}}» parece el de un programa. Cambie el nombre y envíelo de nuevo.',
  'upload.refused.damaged':
    '«{{name}}» está incompleto o dañado. Compruebe que se abre en su equipo y envíelo de nuevo.',
  'upload.refused.active': '«{{name}}» contiene instrucciones de página web. Envíelo como PDF.',
  'upload.refused.macros': '«{{name}}» contiene macros. Guárdelo sin macros o como PDF.',
  'upload.refused.encrypted': '«{{name}}» está protegido con contraseña. Quite la contraseña y envíelo de nuevo.',
  'upload.refused.bomb': '«{{name}}» ocuparía demasiado al abrirlo. Envíelo como PDF o en varias partes.',
  'upload.refused.two-in-one': '«{{name}}» contiene otro archivo escondido. Envíe cada archivo por separado.',
  'upload.refused.too-large': '«{{name}}» pesa demasiado. El máximo por archivo es {{megabytes}} MB.',
  'upload.refused.too-many': '«{{name}}» no se ha añadido. Se admiten {{count}} archivos como máximo.',
  'upload.refused.infected': '«{{name}}» contiene un virus. No lo hemos guardado.',
  'upload.refused.scanner-down':
    'Ahora no podemos comprobar si «{{name}}» tiene virus. Inténtelo de nuevo en unos minutos.',
  'upload.error.request-too-large':
    'Lo que ha enviado pesa demasiado. El máximo de una vez es {{megabytes}} MB. Envíe menos archivos o más pequeños.',
  'upload.error.too-many-parts': 'Ha enviado demasiados archivos de una vez. Envíelos en varias veces.',
  'upload.error.field-too-long': 'Uno de los textos es demasiado largo.',
  'upload.error.unreadable':
    'No hemos podido leer lo que ha enviado. Vuelva a la página anterior e inténtelo de nuevo.',
  'upload.error.cut': 'El envío se ha cortado. Inténtelo de nuevo.',
  'storage.error.full': 'Ahora no podemos guardar archivos. Inténtelo más tarde.',
}
