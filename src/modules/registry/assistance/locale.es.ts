export const assistanceLocale: Record<string, string> = {
  'registry.assistance.error.official-not-found': 'No encontramos esa habilitación',
  'registry.assistance.error.not-habilitated.copy': 'No consta usted habilitado para expedir copias auténticas',
  'registry.assistance.error.not-habilitated.assist': 'No consta usted habilitado para firmar por los ciudadanos',
  'registry.assistance.error.already-ended': 'Esa habilitación ya había terminado o empieza después de ese día',
}
