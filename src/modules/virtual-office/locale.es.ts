import { accessesWords } from './accesses-words.es.ts'
import { folderWords } from './folder-words.es.ts'

const words: Record<string, string> = {
  'virtual-office.error.not-found': 'No encontramos esa solicitud entre las suyas.',
  'virtual-office.error.file-not-found': 'No encontramos ese archivo en su solicitud.',
  'virtual-office.error.expired':
    'Este borrador ha caducado: pasaron treinta días sin cambios y se borrará. Puede empezar el trámite de nuevo.',
  'virtual-office.error.try-again': 'Vuelva a intentarlo: la página llevaba demasiado tiempo abierta.',
  'virtual-office.error.too-many-drafts':
    'Tiene demasiadas solicitudes sin terminar. Borre en su carpeta las que ya no necesite y empiece de nuevo.',
  'virtual-office.error.not-online':
    'El reglamento del registro electrónico ya no incluye este trámite, así que no se puede presentar por internet. Puede presentarlo en persona.',
  'virtual-office.error.already-filed': 'Esta solicitud ya está presentada y no se puede borrar.',
  'virtual-office.error.document-not-asked': 'Con lo que ha contestado ya no se pide ese documento.',
  'virtual-office.error.no-file': 'Elija primero el archivo que quiere adjuntar',
  'virtual-office.error.application-too-large':
    '«{{name}}» no cabe: todos los archivos juntos no pueden pasar de {{megabytes}} MB.',
  'virtual-office.error.infected': '«{{name}}» contiene un virus. Quítelo de la solicitud para poder presentarla.',
  'virtual-office.error.not-declared': 'Marque la casilla para decir que quiere firmar y presentar',

  'virtual-office.acting.own': 'Actúa {{name}}, en su propio nombre.',
  'virtual-office.acting.other': 'Actúa {{name}}, en nombre de {{other}}.',
  'virtual-office.draft.kept-extended':
    'El borrador se guarda en cada paso. Por una incidencia técnica de la sede se conserva más tiempo: hasta el {{date}}.',
  'virtual-office.draft.kept': 'El borrador se guarda en cada paso y se conserva hasta el {{date}}.',

  'virtual-office.start.back': 'Volver al trámite',
  'virtual-office.start.drafts': 'Ya tiene esta solicitud empezada',
  'virtual-office.start.draft': 'Continuar la que empezó el {{date}}',
  'virtual-office.start.draft-until': 'La guardó por última vez el {{saved}}. Se conserva hasta el {{until}}.',
  'virtual-office.start.anew': 'O empezar otra',
  'virtual-office.start.step.answer': 'Contesta unas preguntas. Suele llevar {{time}}.',
  'virtual-office.start.step.documents': 'Adjunta los documentos que tenga. Si le falta alguno, podrá traerlo después.',
  'virtual-office.start.step.sign': 'Revisa todo, lo firma y lo presenta.',
  'virtual-office.start.step.receipt': 'Recibe al momento su número de registro y un justificante.',
  'virtual-office.start.kept':
    'Puede dejarlo cuando quiera y seguir otro día: lo que lleve hecho se conserva {{count}} días desde el último cambio.',
  'virtual-office.start.submit': 'Empezar',
  'virtual-office.start.submit-anew': 'Empezar otra nueva',

  'virtual-office.not-online.title': 'Este trámite todavía no se puede presentar por internet',
  'virtual-office.not-online.text':
    'Para presentarlo por internet tiene que figurar en el reglamento del registro electrónico de este ayuntamiento, y todavía no figura o está suspendido.',
  'virtual-office.not-online.do':
    'Puede presentarlo en persona. Le atenderemos y saldrá con su número de registro y su justificante.',
  'virtual-office.not-online.where': 'Dónde',
  'virtual-office.not-online.hours': 'Horario',
  'virtual-office.not-online.phone': 'Teléfono',

  'virtual-office.tasks.back': 'Mi carpeta',
  'virtual-office.tasks.saved': 'Guardado',
  'virtual-office.tasks.saved-text': 'Puede cerrar esta página. Lo encontrará en su carpeta hasta el {{date}}.',
  'virtual-office.tasks.last-saved': 'Último cambio: {{time}}.',
  'virtual-office.tasks.questions': 'Preguntas',
  'virtual-office.tasks.documents': 'Documentos',
  'virtual-office.tasks.filing': 'Presentación',
  'virtual-office.tasks.empty': 'Sin empezar',
  'virtual-office.tasks.started': 'A medias',
  'virtual-office.tasks.done': 'Hecho',
  'virtual-office.tasks.optional': 'Opcional',
  'virtual-office.tasks.attached_one': 'Ha adjuntado {{count}} archivo',
  'virtual-office.tasks.attached_other': 'Ha adjuntado {{count}} archivos',
  'virtual-office.tasks.lacking_one': 'Falta {{count}}',
  'virtual-office.tasks.lacking_other': 'Faltan {{count}}',
  'virtual-office.tasks.none-lacking': 'No falta ninguno',
  'virtual-office.tasks.ready': 'Puede presentar',
  'virtual-office.tasks.not-yet': 'Todavía no',
  'virtual-office.tasks.begin': 'Empezar a contestar',
  'virtual-office.tasks.go-on': 'Continuar',
  'virtual-office.tasks.delete': 'Borrar este borrador',

  'virtual-office.page.caption': '{{name}}. Página {{place}} de {{count}}',
  'virtual-office.page.continue': 'Continuar',
  'virtual-office.page.save-review': 'Guardar y volver a la revisión',
  'virtual-office.page.later': 'Guardar y seguir otro día',
  'virtual-office.page.tasks': 'Ver todos los pasos',

  'virtual-office.delete.title': '¿Quiere borrar este borrador?',
  'virtual-office.delete.text':
    'Se borrará todo lo que ha contestado y los archivos que ha adjuntado. No se puede deshacer. Lo que ya haya presentado no se toca.',
  'virtual-office.delete.submit': 'Borrar el borrador',
  'virtual-office.delete.keep': 'No, conservarlo',

  'virtual-office.documents.title': 'Documentos',
  'virtual-office.documents.none': 'Con lo que ha contestado, no hace falta ningún documento.',
  'virtual-office.documents.limits':
    'Admitimos {{formats}}. Cada archivo puede pesar hasta {{each}} MB, y todos juntos hasta {{all}} MB.',
  'virtual-office.documents.scanned': 'Comprobamos que ningún archivo tenga virus antes de guardarlo.',
  'virtual-office.documents.unscanned':
    'Esta sede no comprueba ahora si los archivos tienen virus. Asegúrese de que los suyos no los tienen.',
  'virtual-office.documents.asked.required': 'Hay que aportarlo',
  'virtual-office.documents.asked.required-hard': 'Imprescindible para presentar',
  'virtual-office.documents.asked.consulted': 'Lo consultamos nosotros',
  'virtual-office.documents.asked.optional': 'Si quiere',
  'virtual-office.documents.later':
    'Si no lo tiene ahora, puede presentar la solicitud sin él. Le pediremos que lo traiga después.',
  'virtual-office.documents.most_one': 'Ya ha adjuntado el archivo que se admite aquí.',
  'virtual-office.documents.most_other': 'Ya ha adjuntado los {{count}} archivos que se admiten aquí.',
  'virtual-office.documents.add': 'Elija uno o varios archivos',
  'virtual-office.documents.add-more': 'Añadir más archivos',
  'virtual-office.documents.attach': 'Adjuntar',
  'virtual-office.documents.sending': 'Enviando los archivos…',
  'virtual-office.documents.sending-failed': 'No se han podido enviar. Pulse «Adjuntar» para intentarlo de nuevo.',
  'virtual-office.documents.remove': 'Quitar',

  'virtual-office.review.title': 'Revisar y presentar',
  'virtual-office.review.unfinished': 'Antes de presentar, complete estas páginas:',
  'virtual-office.review.required': 'Antes de presentar, adjunte estos documentos:',
  'virtual-office.review.lacking': 'Le faltan documentos',
  'virtual-office.review.lacking-text':
    'Puede presentar la solicitud sin ellos. Le pediremos que los aporte y tendrá diez días hábiles para hacerlo. Mientras tanto, el plazo para resolver estará parado.',
  'virtual-office.review.consulted': 'Lo consultamos nosotros',
  'virtual-office.review.none': 'No ha adjuntado ninguno',
  'virtual-office.review.next': 'Continuar para firmar',
  'virtual-office.review.not-ready': 'Cuando lo complete, podrá firmar y presentar.',

  'virtual-office.sign.title.application': 'Firmar y presentar',
  'virtual-office.sign.title.documents': 'Firmar y aportar los documentos',
  'virtual-office.sign.title.correction': 'Firmar y contestar al requerimiento',
  'virtual-office.sign.title.withdrawal': 'Firmar y desistir',
  'virtual-office.sign.lead': 'Esto es exactamente lo que va a presentar en el Ayuntamiento de {{council}}. Léalo.',
  'virtual-office.sign.no-documents': 'No adjunta ningún documento.',
  'virtual-office.sign.unscanned': 'No hemos comprobado si los archivos tienen virus.',
  'virtual-office.sign.digest': 'Huella del contenido',
  'virtual-office.sign.digest-text':
    'Es un número que sale de lo que acaba de leer y de los archivos. Si cambiara una sola letra, sería otro. Lo encontrará igual en su justificante.',
  'virtual-office.sign.will': 'Su voluntad de firmar',
  'virtual-office.sign.declare': 'Lo he leído, estoy de acuerdo y quiero firmarlo y presentarlo.',
  'virtual-office.sign.warning': 'Una vez presentado no se puede cambiar. Podrá aportar más documentos o desistir.',
  'virtual-office.sign.submit.application': 'Firmar y presentar',
  'virtual-office.sign.submit.documents': 'Firmar y presentar',
  'virtual-office.sign.submit.correction': 'Firmar y presentar',
  'virtual-office.sign.submit.withdrawal': 'Firmar y desistir',
  'virtual-office.statement.application':
    'Yo, {{name}}, con NIF {{nif}}, presento esta solicitud en el Ayuntamiento de {{council}} y la firmo con el certificado con el que he entrado. Huella del contenido: {{digest}}.',
  'virtual-office.statement.application.represented':
    'Yo, {{name}}, con NIF {{nif}}, en nombre de {{other}}, presento esta solicitud en el Ayuntamiento de {{council}} y la firmo con el certificado con el que he entrado. Huella del contenido: {{digest}}.',

  'virtual-office.changed.title': 'La solicitud ha cambiado en otra ventana',
  'virtual-office.changed.text':
    'Lo que iba a firmar no es lo que hay ahora guardado, así que no hemos presentado nada. No se ha perdido nada: revise cómo está y fírmela de nuevo.',
  'virtual-office.changed.filed':
    'Mientras tanto la ha presentado desde otra ventana, con otro contenido. No la hemos presentado dos veces.',
  'virtual-office.changed.see-filed': 'Ver lo que ha presentado',
  'virtual-office.changed.review': 'Revisar la solicitud',

  'virtual-office.filed.title.application': 'Solicitud presentada',
  'virtual-office.filed.title.documents': 'Documentos presentados',
  'virtual-office.filed.title.correction': 'Contestación presentada',
  'virtual-office.filed.title.withdrawal': 'Desistimiento presentado',
  'virtual-office.filed.number': 'Su número de registro',
  'virtual-office.filed.presented': 'Presentada el {{time}}',
  'virtual-office.filed.effective':
    'La ha presentado en un día inhábil. A efectos de plazos cuenta desde el {{day}}, a las {{time}}.',
  'virtual-office.filed.receipt': 'Su justificante',
  'virtual-office.filed.receipt-text':
    'Lleva todo lo que ha presentado, el número de registro y el sello del ayuntamiento. Guárdelo. También estará en su carpeta.',
  'virtual-office.filed.receipt-download': 'Descargar el justificante',
  'virtual-office.filed.pending': 'Su justificante está pendiente de sello',
  'virtual-office.filed.pending-text':
    'La solicitud ya está registrada y es válida. El justificante tardará un momento: esta página lo comprobará sola.',
  'virtual-office.filed.pending-again': 'Comprobar ahora',
  'virtual-office.filed.next': 'Qué pasa ahora',
  'virtual-office.filed.next.handled': 'La tramita {{unit}}, en el expediente {{number}}.',
  'virtual-office.filed.next.due': 'El ayuntamiento tiene hasta el {{date}} para resolver y notificárselo.',
  'virtual-office.filed.next.silence.positive': 'Si no le contesta en ese plazo, puede entender que se lo concede.',
  'virtual-office.filed.next.silence.negative': 'Si no le contesta en ese plazo, puede entender que se lo deniega.',
  'virtual-office.filed.next.silence.depends': 'Lo que pasa si no le contesta en plazo depende del caso.',
  'virtual-office.filed.next.silence.not_applicable': 'No tiene que esperar respuesta.',
  'virtual-office.filed.next.asked': 'Si falta algo, se lo pediremos y tendrá diez días hábiles para aportarlo.',
  'virtual-office.filed.mail': 'Le enviamos un aviso con el número a {{email}}.',
  'virtual-office.filed.no-mail':
    'No nos ha dado un correo electrónico, así que no le llegarán avisos. Mire su carpeta de vez en cuando.',
  'virtual-office.filed.folder': 'Verlo en mi carpeta',

  'virtual-office.mail.filed.subject': '{{council}}: hemos registrado su escrito con el número {{number}}',
  'virtual-office.mail.filed.text':
    'Hemos registrado lo que acaba de presentar en la sede electrónica.\n\nNúmero de registro: {{number}}\nPresentado el: {{time}}\nQué es: {{title}}\n\nPuede ver cómo va y descargar el justificante en su carpeta:\n{{link}}\n\nEste mensaje es solo un aviso. No lo conteste.',
  'virtual-office.mail.reminder.subject': '{{council}}: su borrador se borrará el {{date}}',
  'virtual-office.mail.reminder.text':
    'Tiene una solicitud empezada que todavía no ha presentado.\n\nQué es: {{title}}\nSe borrará el: {{date}}\n\nSi quiere seguir con ella, entre aquí y guarde cualquier cambio:\n{{link}}\n\nSi ya no la necesita, no tiene que hacer nada. Este mensaje es solo un aviso. No lo conteste.',
}

export const virtualOfficeLocale: Record<string, string> = { ...words, ...accessesWords, ...folderWords }
