/** Texts that have broken other programs: markup, templates, PDF syntax, controls, directions, surrogates, formulas. */
export function hostileTexts(): string[] {
  return [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '{{issuer.name}} ${7*7} <%= 7*7 %> #{7*7}',
    ') Tj ET endstream endobj /JS (app.alert(1)) /OpenAction << /S /JavaScript >>',
    '(sin cerrar \\( \\) \\',
    '/ByteRange [0 1 2 3] /Contents <00>',
    '%PDF-1.7 %%EOF startxref 0',
    '**negrita** # título | tabla | [enlace](javascript:alert(1))',
    '=HYPERLINK("http://127.0.0.1/","pulse")',
    "'; drop table registry_entry; --",
    '../../../../etc/passwd\0.pdf',
    'línea una\r\nlínea dos\u2028línea tres\u0085cuatro',
    '\u202eFDP.etnemucod\u202c \u2066oculto\u2069 \u200b\u200d\ufeff\u00ad',
    '\u0000\u0001\u0007\u001b[31m\u007f',
    '\ud800 medio \udc00 sustituto',
    'Z̸̢͝a̵͓͐l̶̡̛g̷̖̈o',
    '漢字 العربية עברית 한국어 ไทย 👩‍👩‍👧‍👦 🏳️‍🌈 𝓗𝓸𝓵𝓪 ﷽',
    '\ue000 0 \ue001 \uffff \ufffe',
    'ﬀ ﬁ ǅ ß İ ı',
    'javascript:alert(1) data:text/html,<b> file:///etc/passwd http://169.254.169.254/',
    'a'.repeat(400),
    ' '.repeat(50),
    '',
  ]
}
